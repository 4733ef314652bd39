using System.Text;
using System.Text.Json;
using TypedMemory.Hub.Core;

namespace TypedMemory.Hub.Http;

/// <summary>The value of a parameter that a client gives in the query string or as a member of the body.</summary>
/// <param name="bytes">The text of the query string, decoded, or the JSON of the member.</param>
/// <param name="inBody">Whether it is from the body.</param>
internal readonly ref struct ParameterValue(ReadOnlySpan<byte> bytes, bool inBody)
{
    private readonly bool _inBody = inBody;

    /// <summary>The value as JSON: what a key is given as in both.</summary>
    public ReadOnlySpan<byte> Json { get; } = bytes;

    /// <summary>The value as text.</summary>
    public string Text => (_inBody ? JsonText.AsString(Json) : null) ?? Encoding.UTF8.GetString(Json);

    /// <summary>The value as a number that is not below zero.</summary>
    public int Number => QueryParameters.NonNegative(Text) ?? 0;

    /// <summary>The value as true or false; anything else is an error.</summary>
    public bool Flag => QueryParameters.ParseBoolean(Text);

    /// <summary>The items of <c>keys</c>, each as JSON, of a list of documents.</summary>
    public List<byte[]> Keys() => Keys(HubException.BadRequest(
        _inBody ? "`keys` body member must be an array." : "`keys` parameter must be an array."));

    /// <summary>The items of <c>keys</c>, each as JSON, of a view, of which CouchDB speaks otherwise.</summary>
    public List<byte[]> ViewKeys() => Keys(_inBody
        ? HubException.BadRequest("`keys` member must be an array.")
        : HubException.QueryParse("`keys` must be an array of strings."));

    private List<byte[]> Keys(HubException refusal)
    {
        try
        {
            List<Range> items = JsonText.Items(Json) ?? throw refusal;
            var keys = new List<byte[]>(items.Count);
            foreach (Range item in items) keys.Add(Json[item].ToArray());
            return keys;
        }
        catch (JsonException)
        {
            throw HubException.InvalidJson();
        }
    }
}
