namespace TypedMemory.Sync;

/// <summary>Takes a URL apart into what may be shown and what may not.</summary>
internal static class RemoteUrl
{
    /// <summary>The description of a remote at a URL; user info becomes its credentials.</summary>
    /// <exception cref="ArgumentException">The text is not a URL of http. What may be a password is not in the
    /// message.</exception>
    public static RemoteOptions Parse(string url)
    {
        ArgumentException.ThrowIfNullOrEmpty(url);
        return Uri.TryCreate(url, UriKind.Absolute, out Uri? parsed)
            ? Parse(parsed, nameof(url)) : throw NoUrl(url, nameof(url));
    }

    public static RemoteOptions Parse(Uri url)
    {
        ArgumentNullException.ThrowIfNull(url);
        return Parse(url, nameof(url));
    }

    private static RemoteOptions Parse(Uri url, string parameter)
    {
        if (!url.IsAbsoluteUri || (url.Scheme != Uri.UriSchemeHttps && url.Scheme != Uri.UriSchemeHttp))
            throw NoUrl(url.OriginalString, parameter);
        Uri shown = new UriBuilder(url) { UserName = "", Password = "" }.Uri;
        return new RemoteOptions
        {
            Name = shown.GetComponents(
                UriComponents.SchemeAndServer | UriComponents.Path, UriFormat.UriEscaped).TrimEnd('/'),
            Url = shown,
            Authentication = ParseUserInfo(url.UserInfo),
        };
    }

    private static CouchDbAuthentication? ParseUserInfo(string userInfo)
    {
        if (userInfo.Length == 0) return null;
        int colon = userInfo.IndexOf(':', StringComparison.Ordinal);
        string user = colon < 0 ? userInfo : userInfo[..colon];
        string password = colon < 0 ? "" : userInfo[(colon + 1)..];
        return CouchDbAuthentication.Basic(Uri.UnescapeDataString(user), Uri.UnescapeDataString(password));
    }

    /// <summary>
    /// What stands before an @ and behind a question mark may be a secret, and so may a text without a slash.
    /// </summary>
    private static ArgumentException NoUrl(string url, string parameter)
    {
        string address = url[(url.LastIndexOf('@') + 1)..].Split('?', '#')[0];
        string shown = url.Contains('/', StringComparison.Ordinal)
            ? $"\"{address}\"" : "What was given (it is not shown, since it may be a password)";
        string escapes = url.Contains('@', StringComparison.Ordinal)
            ? " In a user or a password write @ as %40, / as %2F, # as %23, or give them by WithBasicAuth." : "";
        return new ArgumentException(
            $"{shown} is not a URL of a database. Give one like https://host/database.{escapes}", parameter);
    }
}
