using System.Buffers;
using System.Text;
using System.Text.Json;
using TypedMemory.Core.Json;
using TypedMemory.Core.Revisions;
using TypedMemory.Generated;

namespace TypedMemory.Inspector.Documents;

/// <summary>The members of bodies, read without interpreting a value: nothing is lost of a number or a text.</summary>
internal static class BodyMembers
{
    /// <summary>The member in which merges keep their stamps.</summary>
    public const string Reserved = "~";

    private static readonly JsonReaderOptions Reading = new() { MaxDepth = 1000 };

    /// <summary>The members in their order, the last of those of one name.</summary>
    /// <exception cref="FormatException">The text is not a JSON object.</exception>
    public static List<BodyMember> Read(ReadOnlyMemory<byte> body)
    {
        try
        {
            return ReadObject(body);
        }
        catch (JsonException malformed)
        {
            throw new FormatException($"The text is not a JSON object: {malformed.Message}", malformed);
        }
    }

    /// <summary>Whether the library keeps a member beside the values: people do not write it.</summary>
    public static bool IsKeptBeside(string name) => name == Reserved || name.StartsWith('$');

    /// <summary>What the library keeps beside the values of a new document of a type.</summary>
    public static ReadOnlyMemory<byte> OfNew(MemoryType? type) => type is { Version: > 1 and var version }
        ? Encoding.UTF8.GetBytes($"{{\"{MemoryUpcasts.VersionMember}\":{version}}}")
        : DocumentRevision.EmptyBody;

    /// <summary>
    /// Content in canonical form: the values of one body, and what the library keeps beside those of another one,
    /// without the reserved member.
    /// </summary>
    /// <exception cref="FormatException">The text is not a JSON object, or a member's name belongs to the
    /// envelope.</exception>
    public static ReadOnlyMemory<byte> Content(ReadOnlyMemory<byte> values, ReadOnlyMemory<byte> beside)
    {
        var content = new ArrayBufferWriter<byte>(values.Length + 2);
        content.Write("{"u8);
        bool isFirst = true;
        foreach (BodyMember member in Read(values).Where(static member => !IsKeptBeside(member.Name))
            .Concat(Read(beside).Where(static member => member.Name.StartsWith('$'))))
        {
            if (member.Name.StartsWith('_'))
            {
                throw new FormatException(
                    $"The member \"{member.Name}\" starts with \"_\": such names belong to the document's envelope.");
            }

            if (!isFirst) content.Write(","u8);
            isFirst = false;
            content.Write("\""u8);
            content.Write(Encoding.UTF8.GetBytes(JsonEncodedText.Encode(member.Name).Value));
            content.Write("\":"u8);
            content.Write(member.Value.Span);
        }

        content.Write("}"u8);
        return CanonicalJson.Canonicalize(content.WrittenMemory.ToArray());
    }

    private static List<BodyMember> ReadObject(ReadOnlyMemory<byte> body)
    {
        var reader = new Utf8JsonReader(body.Span, Reading);
        List<BodyMember> members = [];
        var places = new Dictionary<string, int>(StringComparer.Ordinal);
        if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject)
            throw new FormatException("The text is not a JSON object: it does not start with \"{\".");
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            string name = NameOf(ref reader);
            reader.Read();
            int start = (int)reader.TokenStartIndex;
            reader.Skip();
            var member = new BodyMember(name, body[start..(int)reader.BytesConsumed]);
            if (places.TryAdd(name, members.Count)) members.Add(member);
            else members[places[name]] = member;
        }

        reader.Read();
        return members;
    }

    // A lone surrogate in a name cannot be a .NET text; it is shown as it is escaped.
    private static string NameOf(ref Utf8JsonReader reader)
    {
        try
        {
            return reader.GetString()!;
        }
        catch (InvalidOperationException)
        {
            return Encoding.UTF8.GetString(reader.ValueSpan);
        }
    }
}
