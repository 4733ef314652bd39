using System.Text;
using System.Text.Encodings.Web;

namespace TypedMemory.Cli.Mcp.Clients;

/// <summary>A configuration in TOML: a server is a table, which is put at the end, between two comments.</summary>
internal sealed class TomlClientFile : IClientFile
{
    private const string Table = "mcp_servers";
    private const string End = "# typedmemory: end";
    private const string MadeFile = " (made the file)";
    private const string BrokeLine = " (ended the line before)";

    public string Install(string? text, ServerEntry entry)
    {
        string existing = text ?? "";
        if (Find(existing, entry.Name) is { } present)
            return existing[..present.Start] + Block(entry, existing, present.Mark) + existing[present.End..];
        if (HasTable(existing, entry.Name))
        {
            throw new FormatException(
                $"the server \"{entry.Name}\" is not one that this tool installed. Choose another name with --name");
        }

        bool endsLine = existing.Length == 0 || existing[^1] == '\n';
        string mark = text is null ? MadeFile : endsLine ? "" : BrokeLine;
        return existing + (endsLine ? "" : LineOf(existing)) + Block(entry, existing, mark);
    }

    public string? Uninstall(string text, string name)
    {
        if (Find(text, name) is not { } present)
        {
            return HasTable(text, name)
                ? throw new FormatException($"the server \"{name}\" is not one that this tool installed")
                : text;
        }

        string before = text[..present.Start];
        string line = LineOf(text);
        if (present.Mark == BrokeLine && before.EndsWith(line, StringComparison.Ordinal))
            before = before[..^line.Length];
        string left = before + text[present.End..];
        return present.Mark == MadeFile && left.Length == 0 ? null : left;
    }

    private static string Begin(string name) => $"# typedmemory: begin {name}";

    private static string Block(ServerEntry entry, string text, string mark)
    {
        string line = LineOf(text);
        return new StringBuilder()
            .Append(Begin(entry.Name)).Append(mark).Append(line)
            .Append('[').Append(Table).Append('.').Append(Key(entry.Name)).Append(']').Append(line)
            .Append("command = ").Append(Quote(entry.Command)).Append(line)
            .Append("args = [").AppendJoin(", ", entry.Arguments.Select(Quote)).Append(']').Append(line)
            .Append(End).Append(line)
            .ToString();
    }

    /// <summary>The block of a server, with both comments and the end of the last line.</summary>
    private static (int Start, int End, string Mark)? Find(string text, string name)
    {
        int start = 0;
        while (start < text.Length)
        {
            string line = LineAt(text, start);
            string mark = line.StartsWith(Begin(name), StringComparison.Ordinal) ? line[Begin(name).Length..] : "?";
            if (mark is "" or MadeFile or BrokeLine)
            {
                int end = text.IndexOf(End, start, StringComparison.Ordinal);
                if (end < 0)
                {
                    throw new FormatException(
                        $"the line \"{End}\" is missing after \"{line}\". Put it back below the server's table");
                }

                return (start, NextLine(text, end), mark);
            }

            start = NextLine(text, start);
        }

        return null;
    }

    private static bool HasTable(string text, string name)
    {
        for (int at = 0; at < text.Length; at = NextLine(text, at))
        {
            string line = LineAt(text, at).Trim();
            if (line.StartsWith($"[{Table}.{name}]", StringComparison.Ordinal)
                || line.StartsWith($"[{Table}.{Quote(name)}]", StringComparison.Ordinal)) return true;
        }

        return false;
    }

    private static string LineAt(string text, int start)
    {
        int end = text.IndexOf('\n', start);
        return text[start..(end < 0 ? text.Length : end)].TrimEnd('\r');
    }

    private static int NextLine(string text, int at)
    {
        int end = text.IndexOf('\n', at);
        return end < 0 ? text.Length : end + 1;
    }

    private static string LineOf(string text) => text.Contains("\r\n", StringComparison.Ordinal) ? "\r\n" : "\n";

    private static string Key(string name) =>
        name.All(static c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_') ? name : Quote(name);

    // A basic string of TOML has the escapes of JSON.
    private static string Quote(string text) =>
        $"\"{JavaScriptEncoder.UnsafeRelaxedJsonEscaping.Encode(text)}\"";
}
