"""The charts as they were, until every caller draws frames."""
