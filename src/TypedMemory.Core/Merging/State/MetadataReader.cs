using System.Globalization;
using System.Text.Json;
using TypedMemory.Core.Codec;

namespace TypedMemory.Core.Merging.State;

/// <summary>
/// Reads the reserved member; whatever is not as documented is a <see cref="ReservedMemberException"/>.
/// </summary>
internal ref struct MetadataReader
{
    private readonly ReadOnlyMemory<byte> _json;
    private Utf8JsonReader _reader;

    public MetadataReader(ReadOnlyMemory<byte> json)
    {
        _json = json;
        _reader = new Utf8JsonReader(json.Span);
        Next();
    }

    /// <summary>The stamp to which others are relative.</summary>
    public EditStamp Base { get; set; } = EditStamp.None;

    /// <summary>The actors by their numbers; the first is the base's.</summary>
    public List<string> Actors { get; } = [];

    public readonly bool AtNumber => _reader.TokenType == JsonTokenType.Number;

    public readonly bool AtArray => _reader.TokenType == JsonTokenType.StartArray;

    public readonly bool AtEnd => _reader.TokenType is JsonTokenType.EndArray or JsonTokenType.EndObject;

    public void StartArray() => Expect(JsonTokenType.StartArray);

    public void EndArray() => Expect(JsonTokenType.EndArray);

    public void StartObject() => Expect(JsonTokenType.StartObject);

    public void EndObject() => Expect(JsonTokenType.EndObject);

    public MemberName Name()
    {
        if (_reader.TokenType != JsonTokenType.PropertyName) throw Damaged("a member name was expected");
        var name = new MemberName(_json.Slice((int)_reader.TokenStartIndex + 1, _reader.ValueSpan.Length));
        Next();
        return name;
    }

    public string Text()
    {
        if (_reader.TokenType != JsonTokenType.String) throw Damaged("a string was expected");
        string text;
        try
        {
            text = _reader.GetString()!;
        }
        catch (InvalidOperationException)
        {
            // Half of a surrogate pair, or bytes that are not UTF-8.
            throw Damaged("a string is not text");
        }

        Next();
        return text;
    }

    /// <summary>A value as it stands.</summary>
    public ReadOnlyMemory<byte> Raw(int maxLength)
    {
        int start = (int)_reader.TokenStartIndex;
        _reader.Skip();
        int length = (int)_reader.BytesConsumed - start;
        if (length > maxLength) throw Damaged($"a value has {length} bytes, the most are {maxLength}");
        Next();
        return _json.Slice(start, length);
    }

    /// <summary>The text at the beginning, as it stands between its quotes.</summary>
    public ReadOnlySpan<byte> PlainText()
    {
        if (_reader.TokenType != JsonTokenType.String || _reader.ValueIsEscaped)
            throw Damaged("a plain text was expected");
        ReadOnlySpan<byte> text = _json.Span.Slice((int)_reader.TokenStartIndex + 1, _reader.ValueSpan.Length);
        Next();
        return text;
    }

    public long Number(long least = -EditStamp.MaxTime, long greatest = EditStamp.MaxTime)
    {
        if (_reader.TokenType != JsonTokenType.Number || !_reader.TryGetInt64(out long value) || value < least
            || value > greatest)
        {
            throw Damaged($"an integer from {least} to {greatest} was expected");
        }

        Next();
        return value;
    }

    /// <summary>A natural number: an integer, or a string of digits beyond 2^53.</summary>
    public UInt128 Natural(UInt128 limit)
    {
        if (AtNumber) return (UInt128)Number(0);
        string digits = Text();
        return UInt128.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out UInt128 value)
            && value <= limit
            ? value
            : throw Damaged("a natural number was expected");
    }

    /// <summary>An actor's own text.</summary>
    public string ActorText()
    {
        string actor = Text();
        return IsActor(actor) ? actor : throw Damaged("an actor has 1 to 32 characters of base64url");
    }

    public static bool IsActor(string actor) =>
        actor.Length is >= 1 and <= 32 && !actor.AsSpan().ContainsAnyExcept(ReservedMember.ActorCharacters);

    public string Actor(bool orForeign = false)
    {
        int number = (int)Number(orForeign ? -1 : 0, Actors.Count - 1);
        return number < 0 ? "" : Actors[number];
    }

    public EditStamp Stamp()
    {
        if (!AtArray) return new EditStamp(Time(), Base.Generation, Base.Actor);
        StartArray();
        long time = Time();
        string actor = Actor(orForeign: true);
        int generation = AtNumber ? (int)Number(1, int.MaxValue) : 0;
        EndArray();
        return new EditStamp(time, generation, actor);
    }

    /// <summary>A time, written as its distance from the base.</summary>
    public long Time() => Time(Number());

    /// <summary>The time at a distance from the base.</summary>
    public readonly long Time(long distance)
    {
        long time = Base.Time + distance;
        return time is >= 0 and <= EditStamp.MaxTime ? time : throw Damaged("a stamp is out of range");
    }

    public static ReservedMemberException Damaged(string reason) =>
        new($"The reserved member \"{ReservedMember.Name}\" is damaged: {reason}.");

    private void Expect(JsonTokenType token)
    {
        if (_reader.TokenType != token) throw Damaged($"{token} was expected, {_reader.TokenType} is there");
        Next();
    }

    private void Next() => _reader.Read();
}
