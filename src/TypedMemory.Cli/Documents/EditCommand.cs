using System.CommandLine;
using System.Diagnostics;
using TypedMemory.Cli.Shell;
using TypedMemory.Cli.Targets;
using TypedMemory.Core.Revisions;

namespace TypedMemory.Cli.Documents;

/// <summary><c>typedmemory edit</c>: a document in the user's editor.</summary>
internal static class EditCommand
{
    public static Command Create()
    {
        Argument<string> id = CommonOptions.Id();
        var command = new Command(
            "edit", "Opens a document in the editor that VISUAL or EDITOR names, and writes it back if it was changed.")
        {
            id, CommonOptions.Json(),
        };
        Target target = new Target().AddTo(command);
        return command.Does((result, output, token) => target.WithAsync(result, readOnly: false, async opened =>
        {
            string editor = Environment.GetEnvironmentVariable("VISUAL") is { Length: > 0 } visual
                ? visual
                : Environment.GetEnvironmentVariable("EDITOR") is { Length: > 0 } plain ? plain
                : throw new UsageException("No editor is named. Set VISUAL or EDITOR, e.g. EDITOR=vi.");
            string name = result.GetValue(id)!;
            DocumentRevision document = await GetCommand.ReadAsync(
                opened, name, rev: null, token).ConfigureAwait(false);
            RevisionId? written = await EditAsync(opened, document, editor, token).ConfigureAwait(false);
            Written.Print(output, name, written is { } revision ? [revision] : []);
            return ExitCodes.Done;
        }, token));
    }

    private static async Task<RevisionId?> EditAsync(
        ITarget target, DocumentRevision document, string editor, CancellationToken cancellationToken)
    {
        byte[] shown = [.. JsonLayout.Indent(ReservedText.Hide(document.Body).Span), (byte)'\n'];
        string file = Path.Combine(Directory.CreateTempSubdirectory("typedmemory-").FullName, "document.json");
        await File.WriteAllBytesAsync(file, shown, cancellationToken).ConfigureAwait(false);
        try
        {
            await RunAsync(editor, file, cancellationToken).ConfigureAwait(false);
            byte[] edited = await File.ReadAllBytesAsync(file, cancellationToken).ConfigureAwait(false);
            RevisionId? written = edited.AsSpan().SequenceEqual(shown)
                ? null
                : await GivenDocument.WriteAsync(
                    target, document.Id, edited, document.Revision, cancellationToken).ConfigureAwait(false);
            Directory.Delete(Path.GetDirectoryName(file)!, recursive: true);
            return written;
        }
        catch (TypedMemoryException error)
        {
            throw new TypedMemoryException(error.Code, $"{error.Message} {Kept(file)}", error.IsTransient, error);
        }
        catch (UsageException error)
        {
            throw new UsageException($"{error.Message} {Kept(file)}");
        }
        catch (Exception error) when (error is IOException or FormatException)
        {
            throw new IOException($"{error.Message} {Kept(file)}", error);
        }
    }

    private static string Kept(string file) => $"What was edited is kept in \"{file}\".";

    // Editors are named with options of theirs, as in EDITOR="code --wait": the shell takes them apart.
    private static async Task RunAsync(string editor, string file, CancellationToken cancellationToken)
    {
        var start = OperatingSystem.IsWindows()
            ? new ProcessStartInfo("cmd.exe") { ArgumentList = { "/c", $"{editor} \"{file}\"" } }
            : new ProcessStartInfo("/bin/sh") { ArgumentList = { "-c", $"{editor} \"$1\"", "sh", file } };
        using Process process = Process.Start(start)
            ?? throw new IOException($"The editor \"{editor}\" cannot be started. Set EDITOR.");
        await process.WaitForExitAsync(cancellationToken).ConfigureAwait(false);
        if (process.ExitCode == 0) return;
        throw new IOException($"The editor \"{editor}\" ended with {process.ExitCode}; nothing was written.");
    }
}
