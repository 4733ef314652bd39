using System.Text;
using TypedMemory.Cli.Shell;

namespace TypedMemory.Cli.Mcp.Clients;

/// <summary>One edit of a configuration file: read, changed, and put in its place in one step.</summary>
/// <param name="path">The file.</param>
internal sealed class ClientEdit(string path)
{
    // A link stays a link: what it leads to is edited.
    private readonly string _path = new FileInfo(path) is { LinkTarget: not null } link
        ? link.ResolveLinkTarget(returnFinalTarget: true)!.FullName
        : Path.GetFullPath(path);

    private bool _hasMark;

    /// <summary>Tells a program what an edit has made of a file.</summary>
    /// <param name="output">Where to.</param>
    /// <param name="path">The file.</param>
    /// <param name="isInstalled">Whether the file has now what was to be put in, or taken out.</param>
    /// <param name="isChanged">Whether it did not have it, or had it, before.</param>
    /// <param name="isDryRun">Whether it was only looked at; then the text that it would have is told.</param>
    /// <param name="text">The text; <see langword="null"/> for no file.</param>
    public static void Tell(
        Output output, string path, bool isInstalled, bool isChanged, bool isDryRun, string? text) =>
        output.Object(json =>
        {
            json.WriteString("file", path);
            json.WriteBoolean("installed", isInstalled);
            json.WriteBoolean("changed", isChanged && !isDryRun);
            if (isDryRun && isChanged) json.WriteString("wouldBecome", text);
        });

    /// <summary>The text; <see langword="null"/> if there is no file.</summary>
    public string? Read()
    {
        if (!File.Exists(_path)) return null;
        byte[] bytes = File.ReadAllBytes(_path);
        _hasMark = bytes.AsSpan().StartsWith(Encoding.UTF8.Preamble);
        try
        {
            return new UTF8Encoding(false, throwOnInvalidBytes: true).GetString(
                bytes.AsSpan(_hasMark ? Encoding.UTF8.Preamble.Length : 0));
        }
        catch (DecoderFallbackException error)
        {
            throw new FormatException("it is not UTF-8", error);
        }
    }

    /// <summary>Puts a text in the file's place; <see langword="null"/> takes the file away.</summary>
    public void Write(string? text)
    {
        if (text is null)
        {
            File.Delete(_path);
            return;
        }

        Directory.CreateDirectory(Path.GetDirectoryName(_path)!);
        string temporary = $"{_path}.{Guid.NewGuid():n}.tmp";
        try
        {
            File.WriteAllText(temporary, text, new UTF8Encoding(encoderShouldEmitUTF8Identifier: _hasMark));
            if (!OperatingSystem.IsWindows() && File.Exists(_path))
                File.SetUnixFileMode(temporary, File.GetUnixFileMode(_path));
            File.Move(temporary, _path, overwrite: true);
        }
        finally
        {
            File.Delete(temporary);
        }
    }
}
