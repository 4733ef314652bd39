using System.Globalization;
using TypedMemory.Hub.Core;

namespace TypedMemory.Hub.Http;

/// <summary>The parameters of a query string, decoded; of a name that stands there twice, the first counts.</summary>
internal sealed class QueryParameters
{
    private readonly List<(string Name, string Value)> _parameters = [];

    private QueryParameters()
    {
    }

    public static QueryParameters Empty { get; } = new();

    public IReadOnlyList<(string Name, string Value)> All => _parameters;

    public string? this[string name]
    {
        get
        {
            foreach ((string key, string value) in _parameters)
            {
                if (key == name) return value;
            }

            return null;
        }
    }

    /// <summary>A number that is not below zero; <see langword="null"/> for nothing.</summary>
    public static int? NonNegative(string? text)
    {
        if (text is null) return null;
        if (!long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out long value))
        {
            throw HubException.QueryParse($"Invalid value for integer: \"{text}\"");
        }

        return value >= 0
            ? (int)Math.Min(value, int.MaxValue)
            : throw HubException.QueryParse($"Invalid value for positive integer: \"{text}\"");
    }

    /// <summary>Takes apart what follows the question mark.</summary>
    public static QueryParameters Parse(ReadOnlySpan<char> query)
    {
        if (query.IsEmpty) return Empty;
        var parameters = new QueryParameters();
        foreach (Range range in query.Split('&'))
        {
            ReadOnlySpan<char> pair = query[range];
            if (pair.IsEmpty) continue;
            int equals = pair.IndexOf('=');
            string name = PercentEncoding.Decode(equals < 0 ? pair : pair[..equals], plusIsSpace: true);
            string value = equals < 0 ? "" : PercentEncoding.Decode(pair[(equals + 1)..], plusIsSpace: true);
            parameters._parameters.Add((name, value));
        }

        return parameters;
    }

    /// <summary>
    /// Whether the parameter is <c>true</c>, as CouchDB's document options take it: anything else is not.
    /// </summary>
    public bool IsTrue(string name) => this[name] == "true";

    /// <summary>A boolean of a view-like request, where anything but true and false is an error.</summary>
    public bool? Boolean(string name) => this[name] is { } text ? ParseBoolean(text) : null;

    /// <inheritdoc cref="Boolean"/>
    public static bool ParseBoolean(string text) =>
        text.Equals("true", StringComparison.OrdinalIgnoreCase)
        || (text.Equals("false", StringComparison.OrdinalIgnoreCase)
            ? false : throw HubException.QueryParse($"Invalid boolean parameter: \"{text}\""));

    /// <summary>A revision, or <see langword="null"/> if the parameter is not there.</summary>
    public RevisionId? Revision(string name) => this[name] is { } text ? ParseRevision(text) : null;

    /// <summary>A JSON array of revisions.</summary>
    public RevisionId[]? Revisions(string name)
    {
        if (this[name] is not { } text) return null;
        return JsonText.ParseStrings(text, $"The parameter \"{name}\" must be a JSON array of revisions.")
            .Select(ParseRevision).ToArray();
    }

    public static RevisionId ParseRevision(string text) =>
        RevisionId.TryParse(text, out RevisionId revision)
            ? revision : throw HubException.BadRequest("Invalid rev format");
}
