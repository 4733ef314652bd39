using System.Text;

namespace TypedMemory.Cli.Shell;

/// <summary>A text that a command line gives itself, or by <c>-</c> on the standard input.</summary>
internal static class InputText
{
    /// <summary>Reads it.</summary>
    public static async Task<byte[]> ReadAsync(string argument, CancellationToken cancellationToken)
    {
        if (argument != "-") return Encoding.UTF8.GetBytes(argument);
        using var buffer = new MemoryStream();
        Stream input = Console.OpenStandardInput();
        await using (input.ConfigureAwait(false))
            await input.CopyToAsync(buffer, cancellationToken).ConfigureAwait(false);
        byte[] bytes = buffer.ToArray();
        return bytes.AsSpan().StartsWith(Encoding.UTF8.Preamble) ? bytes[Encoding.UTF8.Preamble.Length..] : bytes;
    }
}
