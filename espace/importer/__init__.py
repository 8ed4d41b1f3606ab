"""The import of a folder of CSV files: read, judge as a whole, send through the services' commands."""
