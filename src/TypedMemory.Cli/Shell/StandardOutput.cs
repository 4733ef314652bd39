using Microsoft.Win32.SafeHandles;

namespace TypedMemory.Cli.Shell;

/// <summary>The standard output as a stream that says when nobody reads it.</summary>
internal static class StandardOutput
{
    // What write(2) says on Linux and macOS alike.
    private const int BrokenPipe = 32;

    /// <summary>Opens it.</summary>
    public static Stream Open()
    {
        // The console's stream takes a pipe that nobody reads for one that takes everything: "changes --follow | head"
        // would go on for ever. To a file it is the right one: it writes where the file's other writers stopped.
        if (OperatingSystem.IsWindows() || !Console.IsOutputRedirected) return Console.OpenStandardOutput();
        try
        {
            var pipe = new FileStream(new SafeFileHandle(1, ownsHandle: false), FileAccess.Write, bufferSize: 0);
            if (!pipe.CanSeek) return pipe;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or ArgumentException)
        {
            // It is closed, or nothing that a file stream takes: the console's own says so when it is written to.
        }

        return Console.OpenStandardOutput();
    }

    /// <summary>Whether a write failed because nobody reads any more.</summary>
    public static bool IsClosed(IOException error) => !OperatingSystem.IsWindows() && error.HResult == BrokenPipe;
}
