using System.Text.Json;
using TypedMemory.Core.Filters;
using TypedMemory.Hub.Core;
using TypedMemory.Hub.Http;

namespace TypedMemory.Hub.Mango;

/// <summary>What is wrong with a query or an index, in CouchDB's words.</summary>
internal static class MangoErrors
{
    private const int MaxShown = 200;

    public static HubException NoUsableIndex() => new(
        400, "no_usable_index", "No index exists for this sort, try indexing by the sort fields.");

    public static HubException MissingKey(string name) =>
        new(400, "missing_required_key", $"Missing required key: {name}");

    public static HubException InvalidKey(string name) =>
        new(400, "invalid_key", $"Invalid key {name} for this request.");

    public static HubException InvalidBookmark(string bookmark) =>
        new(400, "invalid_bookmark", $"Invalid bookmark value: \"{bookmark}\"");

    public static HubException InvalidIndex(string reason) => new(400, "invalid_index", reason);

    /// <summary>A value of a wrong kind.</summary>
    /// <param name="error">CouchDB's word, e.g. <c>invalid_boolean</c>.</param>
    /// <param name="before">What stands before the value.</param>
    /// <param name="value">The value.</param>
    /// <param name="after">What stands behind it.</param>
    public static HubException Invalid(string error, string before, JsonElement value, string after = "")
    {
        string text = value.GetRawText();
        return new HubException(
            400, error, before + (text.Length <= MaxShown ? text : text[..MaxShown] + "…") + after);
    }

    /// <summary>Reads a selector.</summary>
    /// <param name="json">The selector.</param>
    /// <param name="clock">What bounds its time, or <see langword="null"/> for no bound.</param>
    public static MangoSelector Selector(JsonElement json, SelectorClock? clock = null)
    {
        if (json.ValueKind != JsonValueKind.Object)
            throw Invalid("invalid_selector_json", "Selector must be a JSON object, not: ", json);
        if (MangoSelector.TryParse(
            System.Runtime.InteropServices.JsonMarshal.GetRawUtf8Value(json), clock, out MangoSelector? selector,
            out SelectorFault? fault)) return selector;
        throw new HubException(
            400, fault.Error == "invalid_operator_arg" ? "bad_arg" : fault.Error, fault.Reason);
    }
}
