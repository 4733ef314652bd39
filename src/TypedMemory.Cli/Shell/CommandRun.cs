using System.CommandLine;
using System.Text;
using System.Text.Json;
using Microsoft.Extensions.Options;

namespace TypedMemory.Cli.Shell;

/// <summary>
/// Runs what a command does, and turns what goes wrong into one sentence on the standard error and an exit code.
/// </summary>
internal static class CommandRun
{
    /// <summary>Sets what a command does.</summary>
    /// <param name="command">The command; if it has <see cref="CommonOptions.Json"/>, that is heeded.</param>
    /// <param name="work">Does it, and returns an exit code.</param>
    public static Command Does(
        this Command command, Func<ParseResult, Output, CancellationToken, Task<int>> work)
    {
        command.SetAction((result, cancellationToken) =>
        {
            bool isJson = command.Options.OfType<Option<bool>>().FirstOrDefault(
                static option => option.Name == CommonOptions.JsonName) is { } json && result.GetValue(json);
            return RunAsync(isJson, output => work(result, output, cancellationToken));
        });
        return command;
    }

    /// <summary>Runs.</summary>
    /// <returns>What the work returns; <see cref="ExitCodes.Failed"/> or <see cref="ExitCodes.Usage"/> where it
    /// throws.</returns>
    public static async Task<int> RunAsync(bool isJson, Func<Output, Task<int>> work)
    {
        using var output = new Output(isJson);
        try
        {
            int code = await work(output).ConfigureAwait(false);
            output.Flush();
            return code;
        }
        catch (OutputClosedException)
        {
            return ExitCodes.Done;
        }
        catch (Exception error) when (error is UsageException or OperationCanceledException or TypedMemoryException
            or IOException or UnauthorizedAccessException or ArgumentException or FormatException
            or InvalidOperationException or JsonException or NotSupportedException or OptionsValidationException)
        {
            Send(output);
            return Tell(error, error is UsageException ? ExitCodes.Usage : ExitCodes.Failed, isJson);
        }
    }

    /// <summary>Says what went wrong.</summary>
    /// <returns>The exit code.</returns>
    public static int Tell(Exception error, int code, bool isJson)
    {
        string sentence = Sentence(error);
        try
        {
            Console.Error.WriteLine(isJson ? ToJson(error, sentence) : $"error: {sentence}");
        }
        catch (Exception closed) when (closed is IOException or UnauthorizedAccessException)
        {
            // Nobody can be told; the exit code says it.
        }

        return code;
    }

    // What was printed before a failure comes before its sentence; that it cannot be sent changes nothing any more.
    private static void Send(Output output)
    {
        try
        {
            output.Flush();
        }
        catch (Exception error) when (error is OutputClosedException or IOException or UnauthorizedAccessException)
        {
        }
    }

    private static string Sentence(Exception error) => error switch
    {
        // The name of a parameter is for programmers.
        ArgumentException { ParamName: { } name } =>
            error.Message.Replace($" (Parameter '{name}')", "", StringComparison.Ordinal),
        // The framework says what happened, and not what to do.
        DirectoryNotFoundException => $"{error.Message} Create the folder, or correct the path.",
        UnauthorizedAccessException => $"{error.Message} Change its permissions, or name another path.",
        _ => error.Message,
    };

    private static string ToJson(Exception error, string sentence)
    {
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            string code = (error as TypedMemoryException)?.Code ?? (error is UsageException ? "usage" : "failed");
            json.WriteString("error", code);
            json.WriteString("reason", sentence);
            json.WriteEndObject();
        }

        return Encoding.UTF8.GetString(buffer.ToArray());
    }
}
