using System.Buffers;
using TypedMemory.Core.Json;

namespace TypedMemory.Core.Queries;

/// <summary>
/// Answers a predicate about the elements of a collection, or the values of a map, each of which is looked at as if it
/// was a document.
/// </summary>
/// <param name="predicate">What is asked of an element.</param>
/// <param name="ofValues">Whether elements are values, which are looked at as documents of one member without a
/// name.</param>
/// <param name="ofMap">Whether the elements are the values of a map.</param>
internal sealed class ElementEvaluator(MemoryPredicate predicate, bool ofValues, bool ofMap)
{
    private static ReadOnlySpan<byte> BeforeValue => "{\"\":"u8;

    private readonly ArrayBufferWriter<byte> _document = new();
    private readonly PredicateEvaluator _evaluator = new(predicate, []);

    /// <summary>Whether the predicate holds for an element. Of what is not an object, it holds for none.</summary>
    /// <param name="json">The collection.</param>
    public bool Matches(ReadOnlySpan<byte> json)
    {
        return ofMap ? MatchesValue(json) : MatchesElement(json);
    }

    private bool MatchesValue(ReadOnlySpan<byte> json)
    {
        foreach (Range value in MapValues.Find(json).Values)
        {
            if (MatchesOne(json[value])) return true;
        }

        return false;
    }

    private bool MatchesElement(ReadOnlySpan<byte> json)
    {
        if (json.IsEmpty || json[0] != (byte)'[') return false;
        var scanner = new JsonScanner(json) { Position = 1 };
        scanner.SkipWhiteSpace();
        while (scanner.Current != (byte)']')
        {
            int start = scanner.Position;
            scanner.SkipValue(int.MaxValue);
            if (MatchesOne(json[start..scanner.Position])) return true;
            scanner.SkipWhiteSpace();
            if (scanner.Current == (byte)',') scanner.Position++;
            scanner.SkipWhiteSpace();
        }

        return false;
    }

    private bool MatchesOne(ReadOnlySpan<byte> element)
    {
        if (ofValues) element = DocumentOf(element);
        if (element[0] != (byte)'{') return false;
        _evaluator.Find(element);
        return _evaluator.Matches(element);
    }

    private ReadOnlySpan<byte> DocumentOf(ReadOnlySpan<byte> value)
    {
        _document.ResetWrittenCount();
        _document.Write(BeforeValue);
        _document.Write(value);
        _document.Write("}"u8);
        return _document.WrittenSpan;
    }
}
