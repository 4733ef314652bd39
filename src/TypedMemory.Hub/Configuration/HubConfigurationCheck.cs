using System.Globalization;
using Microsoft.Extensions.Configuration;

namespace TypedMemory.Hub.Configuration;

/// <summary>
/// Finds what is wrong with the section of a hub before it is bound: the binder stops at the first fault, names types
/// of .NET, takes a number for days, and passes over a text where a list belongs.
/// </summary>
/// <param name="section">The section.</param>
internal sealed class HubConfigurationCheck(IConfiguration section)
{
    private const string Span = "a time span like 00:10:00";
    private const string Flag = "true or false";
    private const string Number = "a whole number";
    private const string List = "a list";
    private const string Named = "a section with a name in each line";
    private const string Text = "a text";

    /// <summary>The settings, and what each should be.</summary>
    internal static readonly IReadOnlyDictionary<string, string> Settings = new Dictionary<string, string>(
        StringComparer.OrdinalIgnoreCase)
    {
        [nameof(HubOptions.DataDirectory)] = Text,
        [nameof(HubOptions.AllowAnonymous)] = Flag,
        [nameof(HubOptions.Admins)] = Named,
        [nameof(HubOptions.AuthenticationScheme)] = Text,
        [nameof(HubOptions.SessionTimeout)] = Span,
        [nameof(HubOptions.LockoutThreshold)] = Number,
        [nameof(HubOptions.LockoutDuration)] = Span,
        [nameof(HubOptions.PasswordIterations)] = Number,
        [nameof(HubOptions.CorsOrigins)] = List,
        [nameof(HubOptions.DocumentLimits)] = Named,
        [nameof(HubOptions.MaxRequestSize)] = Number,
        [nameof(HubOptions.MaxBytesInFlight)] = Number,
        [nameof(HubOptions.MaxAttachmentSize)] = Number,
        [nameof(HubOptions.MaxBatch)] = Number,
        [nameof(HubOptions.MaxUrlLength)] = Number,
        [nameof(HubOptions.MaxRequestsPerSecond)] = Number,
        [nameof(HubOptions.MaxLeaves)] = Number,
        [nameof(HubOptions.MaxSelectorTime)] = Span,
        [nameof(HubOptions.TrustForwardedHeaders)] = Flag,
        [nameof(HubOptions.MaxOpenDatabases)] = Number,
        [nameof(HubOptions.Memory)] = Text,
        [nameof(HubOptions.Databases)] = Named,
    };

    private static readonly string[] Limits =
        [nameof(DocumentLimits.MaxDocumentSize), nameof(DocumentLimits.MaxDepth), nameof(DocumentLimits.MaxIdLength)];

    /// <summary>What is wrong, a sentence each.</summary>
    public IEnumerable<string> Faults()
    {
        foreach (IConfigurationSection child in section.GetChildren())
        {
            // A name that is none is the binder's to tell.
            string? fault = Settings.TryGetValue(child.Key, out string? kind) ? FaultOf(child, kind) : null;
            if (fault is not null) yield return fault;
        }

        foreach (IConfigurationSection limit in section.GetSection(nameof(HubOptions.DocumentLimits)).GetChildren())
        {
            string? fault = Limits.Contains(limit.Key, StringComparer.OrdinalIgnoreCase)
                ? FaultOf(limit, Number)
                : $"\"{limit.Path}\" is not a setting. There are: {string.Join(", ", Limits)}.";
            if (fault is not null) yield return fault;
        }
    }

    /// <summary>The limits of documents: a record, which the binder passes over.</summary>
    /// <param name="there">Those of the settings that are not there.</param>
    public DocumentLimits ReadLimits(DocumentLimits there)
    {
        IConfigurationSection limits = section.GetSection(nameof(HubOptions.DocumentLimits));
        return there with
        {
            MaxDocumentSize = Of(nameof(DocumentLimits.MaxDocumentSize)) ?? there.MaxDocumentSize,
            MaxDepth = Of(nameof(DocumentLimits.MaxDepth)) ?? there.MaxDepth,
            MaxIdLength = Of(nameof(DocumentLimits.MaxIdLength)) ?? there.MaxIdLength,
        };

        int? Of(string name) =>
            int.TryParse(limits[name], NumberStyles.Integer, CultureInfo.InvariantCulture, out int value)
                ? value : null;
    }

    private static string? FaultOf(IConfigurationSection setting, string kind)
    {
        bool isText = !string.IsNullOrEmpty(setting.Value);
        // Names of 0, 1 and so on are what a list in JSON becomes: its values would be the passwords of those names.
        bool isList = setting.GetChildren().Any() && setting.GetChildren().All(
            static child => int.TryParse(child.Key, NumberStyles.None, CultureInfo.InvariantCulture, out _));
        if (kind == Named && isList)
            return $"\"{setting.Path}\" is a list, and should be {kind}, as \"{setting.Path}:NAME\".";
        if (!isText) return null;
        string text = setting.Value!;
        bool isRight = kind switch
        {
            Text => true,
            Flag => bool.TryParse(text, out _),
            Number => long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out _),
            Span => IsSpan(text),
            _ => false,
        };
        if (isRight) return null;
        // What stands in the place of the admins may be a password.
        string shown = kind == Named ? "is a text" : $"is \"{text}\"";
        string form = kind switch
        {
            List => $", as \"{setting.Path}:0\"",
            Named => $", as \"{setting.Path}:NAME\"",
            _ => "",
        };
        return $"\"{setting.Path}\" {shown}, and should be {kind}{form}.";
    }

    // To .NET, "600" is 600 days, and "25:00:00" 25 of them.
    private static bool IsSpan(string text) =>
        text.Contains(':', StringComparison.Ordinal)
        && TimeSpan.TryParse(text, CultureInfo.InvariantCulture, out TimeSpan value)
        && (value.Days == 0 || text.Contains('.', StringComparison.Ordinal));
}
