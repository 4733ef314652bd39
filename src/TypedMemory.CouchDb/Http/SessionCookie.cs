using System.Globalization;

namespace TypedMemory.CouchDb.Http;

/// <summary>The cookie of a session.</summary>
/// <param name="Header">What the <c>Cookie</c> header says.</param>
/// <param name="Mark">Tells one login's from the next one's.</param>
/// <param name="Opened">When it came.</param>
/// <param name="Lifetime">How long it is used.</param>
internal sealed record SessionCookie(string Header, int Mark, long Opened, TimeSpan Lifetime)
{
    private const string Name = "AuthSession=";

    /// <summary>A session is renewed before it ends: CouchDB gives one ten minutes where it does not say.</summary>
    private static readonly TimeSpan Longest = TimeSpan.FromMinutes(8);

    /// <summary>
    /// A cookie that ends at once is used all the same: a login for every request would be answered with a lockout.
    /// </summary>
    private static readonly TimeSpan Shortest = TimeSpan.FromSeconds(1);

    /// <summary>The secret in it.</summary>
    public string Value => Header[Name.Length..];

    /// <summary>Whether it takes a cookie away: its time is over as it comes.</summary>
    public bool IsRemoval { get; private init; }

    /// <summary>Whether another one is due.</summary>
    public bool IsOld(TimeProvider time) => time.GetElapsedTime(Opened) > Lifetime;

    /// <summary>The session cookie of an answer, or <see langword="null"/> if there is none.</summary>
    public static SessionCookie? Read(HttpResponseMessage response, int mark, TimeProvider time)
    {
        if (!response.Headers.TryGetValues("Set-Cookie", out IEnumerable<string>? values)) return null;
        foreach (string value in values)
        {
            if (!value.StartsWith(Name, StringComparison.OrdinalIgnoreCase)) continue;
            string[] parts = value.Split(';', StringSplitOptions.TrimEntries);
            if (parts[0].Length <= Name.Length) continue;
            TimeSpan? told = TimeTold(parts, time);
            return new SessionCookie(parts[0], mark, time.GetTimestamp(), LifetimeOf(told))
            { IsRemoval = told <= TimeSpan.Zero };
        }

        return null;
    }

    /// <summary>Four fifths of what the cookie says of itself.</summary>
    private static TimeSpan LifetimeOf(TimeSpan? told)
    {
        if (told is not { } lifetime || lifetime * 0.8 > Longest) return Longest;
        return lifetime * 0.8 < Shortest ? Shortest : lifetime * 0.8;
    }

    /// <summary>What the cookie says of itself; <c>Max-Age</c> counts before <c>Expires</c>.</summary>
    private static TimeSpan? TimeTold(string[] parts, TimeProvider time)
    {
        TimeSpan? told = null;
        foreach (string part in parts.Skip(1))
        {
            int equals = part.IndexOf('=', StringComparison.Ordinal);
            if (equals < 0) continue;
            ReadOnlySpan<char> name = part.AsSpan(0, equals).Trim();
            string text = part[(equals + 1)..].Trim(' ', '"');
            if (name.Equals("Max-Age", StringComparison.OrdinalIgnoreCase)
                && long.TryParse(text, NumberStyles.Integer, CultureInfo.InvariantCulture, out long seconds))
            {
                told = TimeSpan.FromSeconds(Math.Clamp(seconds, 0, (long)TimeSpan.FromDays(1).TotalSeconds));
                break;
            }

            if (name.Equals("Expires", StringComparison.OrdinalIgnoreCase)
                && DateTimeOffset.TryParse(
                    text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out DateTimeOffset end))
            {
                told = end - time.GetUtcNow();
            }
        }

        return told;
    }
}
