using System.Buffers;
using System.Text;
using System.Text.Json;

namespace TypedMemory.Benchmarks.Store;

/// <summary>Reads and writes a note by hand, as whoever wants the last of the speed would.</summary>
internal static class NoteJson
{
    public static void Write(Note note, IBufferWriter<byte> output)
    {
        using var json = new Utf8JsonWriter(output);
        json.WriteStartObject();
        json.WriteNumber("confidence", note.Confidence);
        json.WriteNumber("edition", note.Edition);
        json.WriteString("source", note.Source);
        json.WriteString("text", note.Text);
        json.WriteEndObject();
    }

    public static Note Read(string id, ReadOnlySpan<byte> body)
    {
        var json = new Utf8JsonReader(body);
        long edition = 0;
        double confidence = 0;
        string text = "", source = "";
        json.Read();
        while (json.Read() && json.TokenType == JsonTokenType.PropertyName)
        {
            if (json.ValueTextEquals("confidence"u8))
            {
                json.Read();
                confidence = json.GetDouble();
            }
            else if (json.ValueTextEquals("edition"u8))
            {
                json.Read();
                edition = json.GetInt64();
            }
            else if (json.ValueTextEquals("source"u8))
            {
                json.Read();
                source = json.GetString()!;
            }
            else if (json.ValueTextEquals("text"u8))
            {
                json.Read();
                text = json.GetString()!;
            }
        }

        return new Note(id, edition, text, confidence, source);
    }

    public static Note Read(ReadOnlySpan<byte> utf8Id, ReadOnlySpan<byte> body) =>
        Read(Encoding.UTF8.GetString(utf8Id), body);
}
