using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace TypedMemory.Cli.Mcp.Clients;

/// <summary>A configuration in JSON, with comments or without: servers are members of one object.</summary>
/// <remarks>
/// The server is put first in the object, so that nothing else moves. What was made for it beside it is noted in its
/// own environment, where comments are not allowed: uninstalling takes away just that.
/// </remarks>
/// <param name="container">The name of the object with the servers.</param>
/// <param name="hasType">Whether a server says its transport.</param>
internal sealed class JsonClientFile(string container, bool hasType) : IClientFile
{
    private const string Mark = "TYPEDMEMORY_INSTALL";
    private const string MadeContainer = "container";
    private const string MadeObject = "object";
    private const string MadeFile = "file";

    public string Install(string? text, ServerEntry entry)
    {
        string existing = text ?? "";
        var json = new JsonText(existing);
        string line = existing.Contains("\r\n", StringComparison.Ordinal) ? "\r\n" : "\n";
        int root = json.FindRoot();
        if (root < 0)
        {
            string made = text is null ? MadeFile : MadeObject;
            string whole =
                $"{{{line}  \"{container}\": {{{line}    {Member(entry, made, line, "    ")}{line}  }}{line}}}{line}";
            return existing + whole;
        }

        string indent = IndentOf(existing, root);
        if (json.FindMember(root, container) is not { } servers)
        {
            string comma = json.IsEmpty(root) ? "" : ",";
            string added = $"{line}{indent}\"{container}\": {{{line}{indent}{indent}"
                + $"{Member(entry, MadeContainer, line, indent + indent)}{line}{indent}}}{comma}";
            return existing.Insert(root + 1, added);
        }

        if (existing[servers.Value] != '{') throw new FormatException($"\"{container}\" is not an object");
        if (json.FindMember(servers.Value, entry.Name) is { } present)
        {
            DemandOwn(existing, present, entry.Name);
            string made = MarkOf(existing, present) ?? "";
            return existing[..present.Name] + Member(entry, made, line, indent + indent) + existing[present.End..];
        }

        string separator = json.IsEmpty(servers.Value) ? "" : ",";
        return existing.Insert(
            servers.Value + 1, $"{line}{indent}{indent}{Member(entry, "", line, indent + indent)}{separator}");
    }

    public string? Uninstall(string text, string name)
    {
        var json = new JsonText(text);
        int root = json.FindRoot();
        if (root < 0 || json.FindMember(root, container) is not { } servers || text[servers.Value] != '{'
            || json.FindMember(servers.Value, name) is not { } present) return text;
        DemandOwn(text, present, name);
        string? made = MarkOf(text, present);
        string without = json.Without(present);
        json = new JsonText(without);
        if (string.IsNullOrEmpty(made)) return without;
        JsonPlace left = json.FindMember(root, container)!;
        if (!json.IsEmpty(left.Value)) return without;
        without = json.Without(left);
        if (made == MadeContainer) return without;
        json = new JsonText(without);
        if (!json.IsEmpty(root)) return without;
        return made == MadeFile ? null : without[..root];
    }

    private string Member(ServerEntry entry, string made, string line, string indent)
    {
        var value = new StringBuilder(Quote(entry.Name)).Append(": {").Append(line);
        if (hasType) value.Append(indent).Append("  \"type\": \"stdio\",").Append(line);
        value.Append(indent).Append("  \"command\": ").Append(Quote(entry.Command)).Append(',').Append(line)
            .Append(indent).Append("  \"args\": [").AppendJoin(", ", entry.Arguments.Select(Quote)).Append(']');
        if (made.Length > 0)
        {
            value.Append(',').Append(line).Append(indent).Append("  \"env\": { \"").Append(Mark).Append("\": \"")
                .Append(made).Append("\" }");
        }

        return value.Append(line).Append(indent).Append('}').ToString();
    }

    /// <summary>The indentation of the first member that stands on a line of its own.</summary>
    private static string IndentOf(string text, int root)
    {
        int at = root + 1;
        int start = at;
        for (; at < text.Length && char.IsWhiteSpace(text[at]); at++)
        {
            if (text[at] == '\n') start = at + 1;
        }

        return start > root + 1 && at > start && at < text.Length && text[at] is '"' or '/' ? text[start..at] : "  ";
    }

    private static void DemandOwn(string text, JsonPlace entry, string name)
    {
        JsonElement value = Parse(text, entry);
        bool isOwn = value.ValueKind == JsonValueKind.Object
            && value.TryGetProperty("args", out JsonElement arguments)
            && arguments.ValueKind == JsonValueKind.Array
            && arguments.EnumerateArray().FirstOrDefault() is { ValueKind: JsonValueKind.String } first
            && first.GetString() == "mcp";
        if (isOwn) return;
        throw new FormatException(
            $"the server \"{name}\" is not one that this tool installed. Choose another name with --name");
    }

    private static string? MarkOf(string text, JsonPlace entry) =>
        Parse(text, entry).TryGetProperty("env", out JsonElement environment)
        && environment.ValueKind == JsonValueKind.Object
        && environment.TryGetProperty(Mark, out JsonElement mark)
        && mark.ValueKind == JsonValueKind.String
            ? mark.GetString()
            : null;

    private static JsonElement Parse(string text, JsonPlace entry)
    {
        using var document = JsonDocument.Parse(
            text.AsMemory(entry.Value, entry.End - entry.Value),
            new JsonDocumentOptions { CommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true });
        return document.RootElement.Clone();
    }

    private static string Quote(string text) =>
        $"\"{JavaScriptEncoder.UnsafeRelaxedJsonEscaping.Encode(text)}\"";
}
