using System.Buffers;

namespace TypedMemory.Cli.Shell;

/// <summary>
/// Lays JSON out for people: each member on a line of its own, every number and string as it was written.
/// </summary>
internal static class JsonLayout
{
    /// <summary>Lays out.</summary>
    /// <param name="json">Valid JSON.</param>
    /// <returns>The same with line breaks, without one at the end.</returns>
    public static ReadOnlySpan<byte> Indent(ReadOnlySpan<byte> json)
    {
        var output = new ArrayBufferWriter<byte>(json.Length * 2);
        int depth = 0;
        bool inString = false;
        for (int i = 0; i < json.Length; i++)
        {
            byte at = json[i];
            if (inString)
            {
                output.Write([at]);
                if (at == '\\') output.Write([json[++i]]);
                else if (at == '"') inString = false;
                continue;
            }

            switch (at)
            {
                case (byte)'"':
                    inString = true;
                    output.Write([at]);
                    break;
                case (byte)'{' or (byte)'[':
                    output.Write([at]);
                    int next = SkipSpace(json, i + 1);
                    if (json[next] is (byte)'}' or (byte)']')
                    {
                        output.Write([json[next]]);
                        i = next;
                        break;
                    }

                    Break(output, ++depth);
                    break;
                case (byte)'}' or (byte)']':
                    Break(output, --depth);
                    output.Write([at]);
                    break;
                case (byte)',':
                    output.Write([at]);
                    Break(output, depth);
                    break;
                case (byte)':':
                    output.Write(": "u8);
                    break;
                case (byte)' ' or (byte)'\t' or (byte)'\r' or (byte)'\n':
                    break;
                default:
                    output.Write([at]);
                    break;
            }
        }

        return output.WrittenSpan;
    }

    /// <summary>Leaves out the white space between tokens.</summary>
    /// <param name="json">Valid JSON.</param>
    public static byte[] Compact(ReadOnlySpan<byte> json)
    {
        byte[] output = new byte[json.Length];
        int length = 0;
        bool inString = false;
        for (int i = 0; i < json.Length; i++)
        {
            byte at = json[i];
            if (!inString && at is ((byte)' ' or (byte)'\t' or (byte)'\r' or (byte)'\n')) continue;
            output[length++] = at;
            if (inString && at == '\\') output[length++] = json[++i];
            else if (at == '"') inString = !inString;
        }

        return output[..length];
    }

    private static int SkipSpace(ReadOnlySpan<byte> json, int at)
    {
        while (json[at] is (byte)' ' or (byte)'\t' or (byte)'\r' or (byte)'\n') at++;
        return at;
    }

    private static void Break(ArrayBufferWriter<byte> output, int depth)
    {
        output.Write("\n"u8);
        for (int i = 0; i < depth; i++) output.Write("  "u8);
    }
}
