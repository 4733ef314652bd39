using System.Text.Encodings.Web;
using System.Text.Json;
using TypedMemory.Cli.Mcp.Clients;

namespace TypedMemory.Cli.Hooks;

/// <summary>The text of an agent's settings, with the hooks and without: nothing else of it moves.</summary>
/// <param name="agent">The agent.</param>
internal sealed class HookSettings(HookAgent agent)
{
    private const string Hooks = "hooks";
    private const string Program = "typedmemory hook ";

    /// <summary>The text with the hooks; it has none of ours before.</summary>
    /// <param name="text">The text; <see langword="null"/> if there is no file.</param>
    /// <param name="store">The store's file.</param>
    /// <exception cref="FormatException">The text cannot be read.</exception>
    public string Install(string? text, string store)
    {
        string settings = string.IsNullOrWhiteSpace(text) ? agent.Empty : text;
        string line = settings.Contains("\r\n", StringComparison.Ordinal) ? "\r\n" : "\n";

        // The last one first: each is put at the beginning.
        foreach ((string happened, string command) in agent.Events.Reverse())
            settings = Add(settings, happened, agent.CommandLine(command, store), line);
        return settings;
    }

    /// <summary>The text without our hooks, and without what is empty then.</summary>
    /// <returns>The text; <see langword="null"/> if the file was made for the hooks and holds nothing else.</returns>
    /// <exception cref="FormatException">The text cannot be read.</exception>
    public string? Uninstall(string text)
    {
        string settings = text;
        foreach ((string happened, _) in agent.Events) settings = Remove(settings, happened);
        return settings == agent.Empty && text != settings ? null : settings;
    }

    private string Add(string text, string happened, string command, string line)
    {
        var json = new JsonText(text);
        int root = json.FindRoot();
        string group = agent.IsFlat
            ? $"{{ \"command\": {Quote(command)} }}"
            : $"{{ \"{Hooks}\": [{{ \"type\": \"command\", \"command\": {Quote(command)} }}] }}";
        if (json.FindMember(root, Hooks) is not { } hooks)
        {
            string end = json.IsEmpty(root) ? "" : ",";
            return text.Insert(
                root + 1, $"{line}  \"{Hooks}\": {{{line}    \"{happened}\": [{group}]{line}  }}{end}");
        }

        Demand(text, hooks, '{', Hooks);
        if (json.FindMember(hooks.Value, happened) is not { } groups)
        {
            string end = json.IsEmpty(hooks.Value) ? "" : ",";
            return text.Insert(hooks.Value + 1, $"{line}    \"{happened}\": [{group}]{end}");
        }

        Demand(text, groups, '[', happened);
        string comma = text[(groups.Value + 1)..].TrimStart().StartsWith(']') ? "" : ", ";
        return text.Insert(groups.Value + 1, group + comma);
    }

    private static string Remove(string text, string happened)
    {
        var json = new JsonText(text);
        int root = json.FindRoot();
        if (root < 0 || json.FindMember(root, Hooks) is not { } hooks || text[hooks.Value] != '{'
            || json.FindMember(hooks.Value, happened) is not { } groups || text[groups.Value] != '[') return text;
        string without = text;
        foreach ((int start, int end) in Own(text, json, groups.Value).Reverse())
            without = without.Remove(start, end - start);
        if (without == text) return text;
        if (!without[(groups.Value + 1)..].TrimStart().StartsWith(']')) return without;
        json = new JsonText(without);
        without = json.Without(json.FindMember(hooks.Value, happened)!);
        json = new JsonText(without);
        return json.IsEmpty(hooks.Value) ? json.Without(json.FindMember(root, Hooks)!) : without;
    }

    /// <summary>The groups that run our commands, each with the comma that goes with it.</summary>
    private static IEnumerable<(int Start, int End)> Own(string text, JsonText json, int array)
    {
        int at = SkipSpace(text, array + 1);
        int before = array + 1;
        while (text[at] != ']')
        {
            int end = json.EndOf(at);
            int next = SkipSpace(text, end);
            bool hasMore = text[next] == ',';
            int follower = hasMore ? SkipSpace(text, next + 1) : next;
            if (IsOwn(text[at..end]))
            {
                // It takes the comma after it with the space that was put there, or the one before it.
                if (hasMore) yield return (at, next + (text[next + 1] == ' ' ? 2 : 1));
                else yield return (before, end);
            }

            before = end;
            at = follower;
        }
    }

    private static bool IsOwn(string group)
    {
        using JsonDocument document = JsonDocument.Parse(group);
        JsonElement element = document.RootElement;
        if (element.ValueKind != JsonValueKind.Object) return false;
        return element.TryGetProperty(Hooks, out JsonElement hooks)
            ? hooks.ValueKind == JsonValueKind.Array && hooks.GetArrayLength() > 0
                && hooks.EnumerateArray().All(IsOwnHook)
            : IsOwnHook(element);
    }

    private static bool IsOwnHook(JsonElement hook) => hook.ValueKind == JsonValueKind.Object
        && hook.TryGetProperty("command", out JsonElement command)
        && command.ValueKind == JsonValueKind.String
        && command.GetString()!.StartsWith(Program, StringComparison.Ordinal);

    private static int SkipSpace(string text, int at)
    {
        while (char.IsWhiteSpace(text[at])) at++;
        return at;
    }

    private static void Demand(string text, JsonPlace place, char start, string name)
    {
        if (text[place.Value] == start) return;
        throw new FormatException($"\"{name}\" is not an {(start == '{' ? "object" : "array")}");
    }

    private static string Quote(string text) => $"\"{JavaScriptEncoder.UnsafeRelaxedJsonEscaping.Encode(text)}\"";
}
