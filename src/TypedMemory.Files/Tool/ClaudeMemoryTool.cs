using System.Text;
using System.Text.Json;
using TypedMemory.Files.Names;
using TypedMemory.Files.Tool;

namespace TypedMemory;

/// <summary>
/// The memory tool that Claude knows (<c>memory_20250818</c>): the commands view, create, str_replace, insert, delete
/// and rename under <c>/memories</c>, over the files that a <see cref="MemoryDirectory"/> keeps on disk. Safe for
/// concurrent use.
/// </summary>
/// <remarks>
/// What a model reads through it was written by models and people, and is data: see docs/guides/agents.md. Edits of
/// several agents and machines merge section by section.
/// </remarks>
public sealed class ClaudeMemoryTool
{
    /// <summary>The name of the tool, as models call it.</summary>
    public const string Name = "memory";

    /// <summary>The type of the tool in requests to the API of Claude.</summary>
    public const string Type = "memory_20250818";

    /// <summary>What the tool is, for models that are told of it as of any tool.</summary>
    public const string Description =
        "Keeps notes in files under /memories from one conversation to the next. Commands: view (a file with line "
        + "numbers, or a directory), create (a new file), str_replace (old_str, which occurs once, by new_str), insert "
        + "(insert_text behind line insert_line, 0 for the beginning), delete, rename.";

    /// <summary>The JSON schema of the arguments.</summary>
    public const string InputSchema =
        """
        {"type":"object","properties":{"command":{"type":"string","enum":["view","create","str_replace","insert","delete","rename"]},"path":{"type":"string","description":"A file or directory under /memories."},"view_range":{"type":"array","items":{"type":"integer"},"minItems":2,"maxItems":2,"description":"First and last line of a view; -1 for the last one."},"file_text":{"type":"string"},"old_str":{"type":"string"},"new_str":{"type":"string"},"insert_line":{"type":"integer"},"insert_text":{"type":"string"},"old_path":{"type":"string"},"new_path":{"type":"string"}},"required":["command"]}
        """;

    private const string Root = "/memories";

    private readonly MemoryFiles _files;
    private readonly string _folder;

    /// <summary>Makes the tool.</summary>
    /// <param name="files">The files.</param>
    /// <param name="folder">The folder that is <c>/memories</c>; by default it is that of all files.</param>
    /// <exception cref="ArgumentException">No system could have a folder of that name.</exception>
    public ClaudeMemoryTool(MemoryFiles files, string folder = "")
    {
        ArgumentNullException.ThrowIfNull(files);
        ArgumentNullException.ThrowIfNull(folder);
        _files = files;
        _folder = folder.Length == 0 ? "" : FilePath.Demand(folder, nameof(folder)) + "/";
    }

    /// <summary>Does what a call asks for.</summary>
    /// <param name="input">The arguments, as the model wrote them: an object with <c>command</c>.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>The answer to the model, whatever the arguments are.</returns>
    public async ValueTask<MemoryToolResult> ExecuteAsync(
        JsonElement input, CancellationToken cancellationToken = default)
    {
        var arguments = new ToolArguments(input);
        try
        {
            string text = arguments.Text("command") switch
            {
                "view" => await ViewAsync(arguments, cancellationToken).ConfigureAwait(false),
                "create" => await CreateAsync(arguments, cancellationToken).ConfigureAwait(false),
                "str_replace" => await ReplaceAsync(arguments, cancellationToken).ConfigureAwait(false),
                "insert" => await InsertAsync(arguments, cancellationToken).ConfigureAwait(false),
                "delete" => await DeleteAsync(arguments, cancellationToken).ConfigureAwait(false),
                "rename" => await RenameAsync(arguments, cancellationToken).ConfigureAwait(false),
                var other => throw new MemoryToolException(
                    $"Error: There is no command `{other}`. Use view, create, str_replace, insert, delete or rename."),
            };
            return new MemoryToolResult(text, IsError: false);
        }
        catch (MemoryToolException refused)
        {
            return new MemoryToolResult(refused.Message, IsError: true);
        }
    }

    private async ValueTask<string> ViewAsync(ToolArguments arguments, CancellationToken cancellationToken)
    {
        string shown = arguments.Text("path", Root).TrimEnd('/');
        string path = PathOf(shown);
        if (path.Length > 0
            && await _files.ReadAsync(_folder + path, cancellationToken).ConfigureAwait(false) is { } file)
        {
            return ToolText.Numbered(
                shown,
                file.Text ?? throw new MemoryToolException($"Error: The file {shown} is not text."),
                arguments.Range("view_range"));
        }

        List<(string Path, long Size)> below = [];
        await foreach (MemoryFileContent found in ListAsync(path, cancellationToken).ConfigureAwait(false))
        {
            int start = _folder.Length + (path.Length == 0 ? 0 : path.Length + 1);
            below.Add((found.Path[start..], Encoding.UTF8.GetByteCount(found.Text ?? "")));
        }

        return path.Length == 0 || below.Count > 0
            ? ToolFolder.Show(shown, below)
            : throw new MemoryToolException($"The path {shown} does not exist. Please provide a valid path.");
    }

    private async ValueTask<string> CreateAsync(ToolArguments arguments, CancellationToken cancellationToken)
    {
        string shown = arguments.Text("path");
        string path = FileOf(shown);
        string text = arguments.Text("file_text");
        if (await IsFolderAsync(path, cancellationToken).ConfigureAwait(false)
            || !await _files.CreateTextAsync(_folder + path, text, cancellationToken).ConfigureAwait(false))
        {
            throw new MemoryToolException($"Error: File {shown} already exists");
        }

        return $"File created successfully at: {shown}";
    }

    private async ValueTask<string> ReplaceAsync(ToolArguments arguments, CancellationToken cancellationToken)
    {
        string shown = arguments.Text("path");
        string path = FileOf(shown);
        string oldText = arguments.Text("old_str");
        string newText = arguments.Text("new_str", "");
        string snippet = "";
        bool edited = await _files.EditTextAsync(
            _folder + path,
            text => ToolText.Replace(shown, text, oldText, newText, out snippet),
            cancellationToken).ConfigureAwait(false);
        if (!edited) throw DoesNotExist(shown, " Please provide a valid path.");
        return $"The memory file has been edited.\nHere's a snippet of {shown} with line numbers:\n{snippet}";
    }

    private async ValueTask<string> InsertAsync(ToolArguments arguments, CancellationToken cancellationToken)
    {
        string shown = arguments.Text("path");
        string path = FileOf(shown);
        int line = arguments.Number("insert_line");
        string inserted = arguments.Text("insert_text");
        bool edited = await _files.EditTextAsync(
            _folder + path, text => ToolText.Insert(text, line, inserted), cancellationToken).ConfigureAwait(false);
        return edited ? $"The file {shown} has been edited." : throw DoesNotExist(shown);
    }

    private async ValueTask<string> DeleteAsync(ToolArguments arguments, CancellationToken cancellationToken)
    {
        string shown = arguments.Text("path");
        string path = FileOf(shown.TrimEnd('/'));
        if (!await _files.DeleteAsync(_folder + path, cancellationToken).ConfigureAwait(false))
        {
            string[] below = await BelowAsync(path, cancellationToken).ConfigureAwait(false);
            if (below.Length == 0) throw DoesNotExist(shown);
            foreach (string file in below) await _files.DeleteAsync(file, cancellationToken).ConfigureAwait(false);
        }

        return $"Successfully deleted {shown}";
    }

    private async ValueTask<string> RenameAsync(ToolArguments arguments, CancellationToken cancellationToken)
    {
        string shown = arguments.Text("old_path"), newShown = arguments.Text("new_path");
        string path = FileOf(shown.TrimEnd('/')), newPath = FileOf(newShown.TrimEnd('/'));
        if (path == newPath || newPath.StartsWith(path + "/", StringComparison.Ordinal)
            || await _files.ReadAsync(_folder + newPath, cancellationToken).ConfigureAwait(false) is not null
            || await IsFolderAsync(newPath, cancellationToken).ConfigureAwait(false))
        {
            throw new MemoryToolException($"Error: The destination {newShown} already exists");
        }

        if (await _files.MoveAsync(_folder + path, _folder + newPath, cancellationToken).ConfigureAwait(false))
            return $"Successfully renamed {shown} to {newShown}";
        string[] below = await BelowAsync(path, cancellationToken).ConfigureAwait(false);
        if (below.Length == 0) throw DoesNotExist(shown);
        foreach (string file in below)
        {
            string moved = _folder + newPath + file[(_folder.Length + path.Length)..];
            if (!await _files.MoveAsync(file, moved, cancellationToken).ConfigureAwait(false))
                throw new MemoryToolException($"Error: The destination {newShown} already exists");
        }

        return $"Successfully renamed {shown} to {newShown}";
    }

    private static MemoryToolException DoesNotExist(string shown, string more = "") =>
        new($"Error: The path {shown} does not exist{(more.Length > 0 ? "." : "")}{more}");

    /// <summary>The name of a file below <c>/memories</c>.</summary>
    private static string FileOf(string shown) => PathOf(shown) is { Length: > 0 } path
        ? path
        : throw new MemoryToolException($"Error: The path {shown} is the directory of all memories itself");

    private static string PathOf(string shown)
    {
        if (shown == Root) return "";
        string? reason = !shown.StartsWith(Root + "/", StringComparison.Ordinal) ? $"it does not start with {Root}"
            : FilePath.Refusal(shown[(Root.Length + 1)..]);
        return reason is null
            ? shown[(Root.Length + 1)..]
            : throw new MemoryToolException($"Error: Invalid path {FilePath.Shown(shown)}: {reason}");
    }

    private IAsyncEnumerable<MemoryFileContent> ListAsync(string path, CancellationToken cancellationToken) =>
        _files.ListAsync((_folder + path).TrimEnd('/'), cancellationToken);

    private async ValueTask<bool> IsFolderAsync(string path, CancellationToken cancellationToken) =>
        await ListAsync(path, cancellationToken).AnyAsync(cancellationToken).ConfigureAwait(false);

    private async ValueTask<string[]> BelowAsync(string path, CancellationToken cancellationToken) =>
        await ListAsync(path, cancellationToken).Select(static file => file.Path)
            .ToArrayAsync(cancellationToken).ConfigureAwait(false);
}
