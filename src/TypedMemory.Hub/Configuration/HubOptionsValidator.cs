using System.Globalization;
using Microsoft.Extensions.Options;
using TypedMemory.Hub.Core;
using TypedMemory.Hub.Databases;
using TypedMemory.Hub.Security;

namespace TypedMemory.Hub.Configuration;

/// <summary>Finds what is wrong with a host's options before the hub serves anybody.</summary>
internal sealed class HubOptionsValidator : IValidateOptions<HubOptions>
{
    public ValidateOptionsResult Validate(string? name, HubOptions options)
    {
        List<string> faults = [.. Faults(options)];
        return faults.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(faults);
    }

    private static IEnumerable<string> Faults(HubOptions options)
    {
        if (string.IsNullOrWhiteSpace(options.DataDirectory))
            yield return "HubOptions.DataDirectory is not set: the hub needs a folder for its databases. Set it to the path of one.";
        else if (File.Exists(options.DataDirectory))
            yield return $"HubOptions.DataDirectory \"{options.DataDirectory}\" is a file: the hub needs a folder for its databases. Name one.";
        if (options.DocumentLimits is null)
            yield return "HubOptions.DocumentLimits is null. Leave it as it is for CouchDB's limits.";
        if (options.AuthenticationScheme is { Length: 0 })
            yield return "HubOptions.AuthenticationScheme is empty. Name a scheme, or set null for none.";
        foreach (string? origin in options.CorsOrigins)
        {
            if (string.IsNullOrWhiteSpace(origin))
                yield return "HubOptions.CorsOrigins has an empty entry. Name an origin, e.g. https://app.example.";
            else if (OriginOf(origin) is { } meant && meant != origin)
                yield return $"HubOptions.CorsOrigins has \"{origin}\", which is not an origin: browsers send scheme, host and port alone. Name \"{meant}\".";
        }

        foreach ((string admin, string? password) in options.Admins)
        {
            if (AdminRules.FaultOf(admin, password) is { } fault) yield return $"HubOptions.Admins: {fault}";
        }

        foreach (string database in options.Stores.Keys)
        {
            if (DatabaseName.IsSystem(database) || !DatabaseName.IsValid(database))
            {
                yield return $"HubOptions.Stores has the name \"{database}\", which is not a name for a database: a-z first, then a-z, 0-9 and _$()+-/.";
            }
            else if (options.Stores[database] is null)
            {
                yield return $"HubOptions.Stores[\"{database}\"] is null.";
            }
            else if (database == options.Memory)
            {
                yield return $"HubOptions.Stores and HubOptions.Memory both have the name \"{database}\".";
            }
        }

        foreach ((string database, HubDatabaseOptions? named) in options.Databases)
        {
            if (DatabaseName.IsSystem(database) || !DatabaseName.IsValid(database))
                yield return $"HubOptions.Databases has the name \"{database}\", which is not a name for a database: a-z first, then a-z, 0-9 and _$()+-/.";
            else if (named is null)
                yield return $"HubOptions.Databases[\"{database}\"] is null.";
            else if (named.MaxDocumentSize is < 1)
                yield return $"HubOptions.Databases[\"{database}\"].MaxDocumentSize is {named.MaxDocumentSize}; at least 1 is needed.";
        }

        foreach ((string member, double value, double least, double most) in Numbers(options))
        {
            if (value < least || value > most)
            {
                string range = most >= int.MaxValue ? $"at least {least} is needed" : $"from {least} to {most} is allowed";
                yield return string.Create(CultureInfo.InvariantCulture, $"HubOptions.{member} is {value}; {range}.");
            }
        }
    }

    /// <summary>The origin of a URL; <see langword="null"/> of what is none, as the star for all.</summary>
    private static string? OriginOf(string text) =>
        Uri.TryCreate(text, UriKind.Absolute, out Uri? url) && url.Host.Length > 0
            ? url.GetComponents(UriComponents.SchemeAndServer, UriFormat.UriEscaped) : null;

    private static IEnumerable<(string Member, double Value, double Least, double Most)> OfDocuments(
        DocumentLimits limits) =>
    [
        ("DocumentLimits.MaxDocumentSize", limits.MaxDocumentSize, 1, int.MaxValue),
        ("DocumentLimits.MaxDepth", limits.MaxDepth, 1, int.MaxValue),
        ("DocumentLimits.MaxIdLength", limits.MaxIdLength, 1, int.MaxValue),
    ];

    // Times in seconds.
    private static IEnumerable<(string Member, double Value, double Least, double Most)> Numbers(HubOptions options) =>
    [
        .. options.DocumentLimits is { } limits ? OfDocuments(limits) : [],
        (nameof(HubOptions.SessionTimeout), options.SessionTimeout.TotalSeconds, 1, int.MaxValue),
        (nameof(HubOptions.LockoutThreshold), options.LockoutThreshold, 1, int.MaxValue),
        (nameof(HubOptions.LockoutDuration), options.LockoutDuration.TotalSeconds, 0.001, int.MaxValue),
        (nameof(HubOptions.PasswordIterations), options.PasswordIterations, 1, 10_000_000),
        (nameof(HubOptions.MaxRequestSize), options.MaxRequestSize, 1, long.MaxValue),
        (nameof(HubOptions.MaxBytesInFlight), options.MaxBytesInFlight, 1, long.MaxValue),
        (nameof(HubOptions.MaxAttachmentSize), options.MaxAttachmentSize, 0, long.MaxValue),
        (nameof(HubOptions.MaxBatch), options.MaxBatch, 1, int.MaxValue),
        (nameof(HubOptions.MaxUrlLength), options.MaxUrlLength, 1, int.MaxValue),
        (nameof(HubOptions.MaxRequestsPerSecond), options.MaxRequestsPerSecond, 0, int.MaxValue / 10),
        (nameof(HubOptions.MaxOpenDatabases), options.MaxOpenDatabases, 1, int.MaxValue),
        (nameof(HubOptions.MaxLeaves), options.MaxLeaves, 1, int.MaxValue),
        (nameof(HubOptions.MaxSelectorTime), options.MaxSelectorTime.TotalSeconds, 0.001, int.MaxValue),
    ];
}
