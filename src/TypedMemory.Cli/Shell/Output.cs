using System.Buffers;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace TypedMemory.Cli.Shell;

/// <summary>
/// The standard output of a command: lines for people, or one JSON value in each line for programs. What is written is
/// sent on when enough of it has gathered, on <see cref="Flush"/>, and at the end.
/// </summary>
internal sealed class Output(bool isJson) : IDisposable
{
    private const int FlushSize = 16 * 1024;

    // What is printed is read by people and by programs, never put into a web page.
    private static readonly JsonWriterOptions Options = new()
    {
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    private readonly ArrayBufferWriter<byte> _gathered = new(FlushSize);
    private readonly Stream _stream = StandardOutput.Open();

    /// <summary>Whether programs read it (<c>--json</c>).</summary>
    public bool IsJson => isJson;

    /// <summary>Writes a line for people.</summary>
    public void Line(string text)
    {
        Encoding.UTF8.GetBytes(text, _gathered);
        EndLine();
    }

    /// <summary>Writes a line of JSON.</summary>
    public void Json(Action<Utf8JsonWriter> value)
    {
        var text = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(text, Options)) value(json);
        Raw(text.WrittenSpan);
    }

    /// <summary>Writes an object as a line of JSON.</summary>
    public void Object(Action<Utf8JsonWriter> members) => Json(json =>
    {
        json.WriteStartObject();
        members(json);
        json.WriteEndObject();
    });

    /// <summary>Writes JSON in UTF-8 as one line: line breaks between its tokens are left out.</summary>
    public void Raw(ReadOnlySpan<byte> json)
    {
        foreach (Range part in json.SplitAny("\r\n"u8)) _gathered.Write(json[part]);
        EndLine();
    }

    /// <summary>Writes lines that are UTF-8 already.</summary>
    public void Block(ReadOnlySpan<byte> lines)
    {
        _gathered.Write(lines);
        EndLine();
    }

    /// <summary>Sends on what has gathered: before a wait.</summary>
    /// <exception cref="OutputClosedException">Nobody reads any more.</exception>
    /// <exception cref="IOException">It cannot be written, as to a disk that is full.</exception>
    public void Flush()
    {
        try
        {
            _stream.Write(_gathered.WrittenSpan);
            _stream.Flush();
        }
        catch (IOException closed) when (StandardOutput.IsClosed(closed))
        {
            throw new OutputClosedException(closed);
        }
        catch (IOException error)
        {
            throw new IOException(
                $"The standard output cannot be written: {error.Message}. What was printed before is not all.", error);
        }
        finally
        {
            _gathered.ResetWrittenCount();
        }
    }

    /// <summary>Writes bytes as they are.</summary>
    /// <exception cref="OutputClosedException">Nobody reads any more.</exception>
    public async Task CopyAsync(Stream content, CancellationToken cancellationToken)
    {
        Flush();
        byte[] buffer = new byte[FlushSize];
        int read;
        while ((read = await content.ReadAsync(buffer, cancellationToken).ConfigureAwait(false)) > 0)
        {
            _gathered.Write(buffer.AsSpan(0, read));
            Flush();
        }
    }

    public void Dispose() => _stream.Dispose();

    private void EndLine()
    {
        _gathered.Write("\n"u8);
        if (_gathered.WrittenCount >= FlushSize) Flush();
    }
}
