"""Pages that come in place of a site's own when it does not want to be read, as they are met."""

WALLS = {
    "wall-denied": (
        "<html><head><title>Access Denied</title></head><body><h1>Access Denied</h1><p>You don't have "
        "permission to access this page on this server.</p><p>Reference #18.2d3f1</p></body></html>"
    ),
    "wall-browser": (
        "<html><head><title>Just a moment...</title></head><body><noscript>Enable JavaScript and "
        "cookies to continue</noscript><p>Checking your browser before accessing the site.</p></body>"
        "</html>"
    ),
    "wall-captcha": (
        "<html><head><title>Care Quality Commission</title></head><body><p>To go on, please solve the "
        "CAPTCHA below.</p><form action='/c'><input name='c'></form></body></html>"
    ),
    "wall-cookies": (
        "<html><head><title>Cookies</title></head><body><p>Please accept all cookies to continue to "
        "this site.</p></body></html>"
    ),
    "wall-rejected": (
        "<html><head><title>Request Rejected</title></head><body>The requested URL was rejected. Your "
        "support ID is: 1234567</body></html>"
    ),
    "wall-dressed": (
        "<html><head><title>Verify you are human | Care Quality Commission</title></head><body><nav>"
        + "<a href='/about-us'>About us</a> " * 200
        + "</nav><main><h1>Verify you are human</h1></main></body></html>"
    ),
}
