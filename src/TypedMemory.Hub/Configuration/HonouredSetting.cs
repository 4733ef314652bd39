using System.Globalization;
using TypedMemory.Hub.Core;
using TypedMemory.Hub.Http;

namespace TypedMemory.Hub.Configuration;

/// <summary>A key of CouchDB's configuration that the hub acts on.</summary>
/// <param name="Section">Its section.</param>
/// <param name="Key">Its name.</param>
/// <param name="Read">Its value in options.</param>
/// <param name="Apply">Sets it in options; throws <see cref="FormatException"/>, with what is expected, for what is no
/// value of it.</param>
internal sealed record HonouredSetting(
    string Section, string Key, Func<HubOptions, string> Read, Action<HubOptions, string> Apply)
{
    /// <summary>The database whose documents are the users.</summary>
    public static readonly HonouredSetting UsersDatabase =
        new("chttpd_auth", "authentication_db", static o => o.UsersDatabase, static (o, v) =>
            o.UsersDatabase = Database(v));

    /// <summary>All of them. Older names of CouchDB's stand beside the newer ones.</summary>
    public static readonly IReadOnlyList<HonouredSetting> All =
    [
        new("chttpd", "decode_plus_to_space", static o => Text(o.DecodePlusToSpace), static (o, v) =>
            o.DecodePlusToSpace = Boolean(v)),
        new("chttpd", "enable_cors", static o => Text(o.EnableCors), static (o, v) => o.EnableCors = Boolean(v)),
        new("chttpd", "max_http_request_size", static o => Text(o.MaxRequestSize), static (o, v) =>
            o.MaxRequestSize = Number(v, 1, long.MaxValue)),
        new("chttpd", "x_forwarded_host", static o => o.ForwardedHostHeader, static (o, v) =>
            o.ForwardedHostHeader = Name(v)),
        UsersDatabase,
        new("chttpd_auth", "iterations", static o => Text(o.PasswordIterations), static (o, v) =>
            o.PasswordIterations = (int)Number(v, 1, 10_000_000)),
        new("chttpd_auth", "timeout", static o => Text((long)o.SessionTimeout.TotalSeconds), static (o, v) =>
            o.SessionTimeout = TimeSpan.FromSeconds(Number(v, 1, int.MaxValue))),
        new("chttpd_auth_lockout", "max_lifetime", static o => Text((long)o.LockoutDuration.TotalMilliseconds),
            static (o, v) => o.LockoutDuration = TimeSpan.FromMilliseconds(Number(v, 1, int.MaxValue))),
        new("chttpd_auth_lockout", "mode", static o => Text(o.LockoutMode), static (o, v) =>
            o.LockoutMode = OneOf(v, Enum.GetValues<LockoutMode>(), Text)),
        new("chttpd_auth_lockout", "threshold", static o => Text(o.LockoutThreshold), static (o, v) =>
            o.LockoutThreshold = (int)Number(v, 1, int.MaxValue)),
        new("cors", "credentials", static o => Text(o.CorsCredentials), static (o, v) =>
            o.CorsCredentials = Boolean(v)),
        new("cors", "origins", static o => string.Join(",", o.CorsOrigins), static (o, v) =>
            o.SetCorsOrigins(v.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))),
        new("couchdb", "max_attachment_size", static o => Text(o.MaxAttachmentSize), static (o, v) =>
            o.MaxAttachmentSize = v == "infinity" ? long.MaxValue : Number(v, 0, long.MaxValue)),
        new("couchdb", "max_document_size", static o => Text(o.DocumentLimits.MaxDocumentSize), static (o, v) =>
            o.DocumentLimits = o.DocumentLimits with
            { MaxDocumentSize = (int)Math.Min(Number(v, 1, long.MaxValue), int.MaxValue) }),
        new("httpd", "WWW-Authenticate", static o => o.Challenge, static (o, v) => o.Challenge = HeaderText(v)),
        new("httpd", "enable_cors", static o => Text(o.EnableCors), static (o, v) => o.EnableCors = Boolean(v)),
        new("uuids", "algorithm", static o => Text(o.UuidAlgorithm), static (o, v) =>
            o.UuidAlgorithm = OneOf(v, Enum.GetValues<UuidAlgorithm>(), Text)),
        new("uuids", "max_count", static o => Text(o.MaxUuids), static (o, v) =>
            o.MaxUuids = (int)Number(v, 1, 1_000_000)),
        new("uuids", "utc_id_suffix", static o => o.UtcIdSuffix, static (o, v) => o.UtcIdSuffix = v),
    ];

    private const int MaxHeaderText = 200;

    /// <summary>The setting of a name, or <see langword="null"/> for what the hub does not act on.</summary>
    public static HonouredSetting? Find(string section, string key) =>
        All.FirstOrDefault(setting => setting.Section == section && setting.Key == key);

    private static string Text(bool value) => value ? "true" : "false";

    private static string Text(long value) => value.ToString(CultureInfo.InvariantCulture);

    private static string Text(LockoutMode mode) => mode switch
    {
        LockoutMode.Enforce => "enforce",
        LockoutMode.Warn => "warn",
        _ => "off",
    };

    private static string Text(UuidAlgorithm algorithm) => algorithm switch
    {
        UuidAlgorithm.Random => "random",
        UuidAlgorithm.UtcRandom => "utc_random",
        UuidAlgorithm.UtcId => "utc_id",
        _ => "sequential",
    };

    private static bool Boolean(string value) => value switch
    {
        "true" => true,
        "false" => false,
        _ => throw new FormatException("true or false"),
    };

    private static long Number(string value, long least, long most) =>
        long.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out long number) && number >= least
            && number <= most
            ? number
            : throw new FormatException($"a whole number from {least} to {most}");

    private static string Name(string value) =>
        value.Length > 0 && value.All(static c => char.IsAsciiLetterOrDigit(c) || c == '-')
            ? value : throw new FormatException("the name of a header");

    private static string HeaderText(string value) =>
        value.Length is > 0 and <= MaxHeaderText && value.All(static c => c is >= ' ' and <= '~')
            ? value : throw new FormatException($"1 to {MaxHeaderText} printable ASCII characters");

    private static string Database(string value) =>
        DatabaseName.IsValid(value) ? value : throw new FormatException("the name of a database");

    private static T OneOf<T>(string value, T[] values, Func<T, string> text)
    {
        foreach (T candidate in values)
        {
            if (text(candidate) == value) return candidate;
        }

        throw new FormatException("one of " + string.Join(", ", values.Select(text)));
    }
}
