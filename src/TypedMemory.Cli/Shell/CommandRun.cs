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
        int code;
        try
        {
            code = await work(output).ConfigureAwait(false);
            output.Flush();
        }
        catch (OutputClosedException)
        {
            return ExitCodes.Done;
        }
        catch (UsageException error)
        {
            output.Flush();
            code = Tell(error, ExitCodes.Usage, isJson);
        }
        catch (OperationCanceledException error)
        {
            output.Flush();
            code = Tell(error, ExitCodes.Failed, isJson);
        }
        catch (Exception error) when (error is TypedMemoryException or IOException or UnauthorizedAccessException
            or ArgumentException or FormatException or InvalidOperationException or JsonException
            or NotSupportedException or OptionsValidationException)
        {
            output.Flush();
            code = Tell(error, ExitCodes.Failed, isJson);
        }

        return code;
    }

    /// <summary>Says what went wrong.</summary>
    /// <returns>The exit code.</returns>
    public static int Tell(Exception error, int code, bool isJson)
    {
        string sentence = Sentence(error);
        Console.Error.WriteLine(isJson ? ToJson(error, sentence) : $"error: {sentence}");
        return code;
    }

    // The name of a parameter is for programmers.
    private static string Sentence(Exception error) => error is ArgumentException { ParamName: { } name }
        ? error.Message.Replace($" (Parameter '{name}')", "", StringComparison.Ordinal)
        : error.Message;

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
