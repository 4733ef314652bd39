namespace TypedMemory.Hub.Core;

/// <summary>What a server admin may be called and may have as a password.</summary>
internal static class AdminRules
{
    /// <summary>The greatest length of the name of an admin or user, in characters.</summary>
    public const int MaxName = 256;

    /// <summary>Why a name and password are none for an admin.</summary>
    /// <returns>A sentence, or <see langword="null"/> if nothing is wrong.</returns>
    public static string? FaultOf(string name, string? password)
    {
        if (name.Length == 0) return "An admin has no name.";
        string shown = SafeText.Of(name);
        if (name.Length > MaxName)
            return $"The admin \"{shown}\" has a name of {name.Length} characters; {MaxName} are allowed.";
        if (name.Contains(':', StringComparison.Ordinal))
            return $"The admin \"{shown}\" has a colon in the name, which parts name and password in a login.";
        if (name.StartsWith('_')) return $"The admin \"{shown}\" has a name that starts with an underscore.";
        if (password is null)
            return $"The admin \"{shown}\" has no password (null). Is the setting that it comes from missing?";
        if (password.Length == 0)
            return $"The admin \"{shown}\" has an empty password, with which anybody could log in. Give it one; "
                + "is the setting that it comes from empty?";
        if (string.IsNullOrWhiteSpace(password))
            return $"The admin \"{shown}\" has a password of white space alone. Is the setting that it comes from empty?";
        // Taken for a password, a hash that cannot be read would let in whoever has seen the configuration.
        return PasswordHash.IsAdminScheme(password)
            && PasswordHash.ParseAdmin(password)?.CanVerify(PasswordHash.MostAdminIterations) != true
            ? $"The admin \"{shown}\" has a hash that cannot be used: -pbkdf2:sha256-KEY,SALT,ITERATIONS is expected, with at most {PasswordHash.MostAdminIterations} iterations."
            : null;
    }
}
