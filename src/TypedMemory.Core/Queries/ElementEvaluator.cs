using System.Buffers;
using TypedMemory.Core.Json;

namespace TypedMemory.Core.Queries;

/// <summary>
/// Answers a predicate about the elements of a collection, each of which is looked at as if it was a document.
/// </summary>
/// <param name="predicate">What is asked of an element.</param>
/// <param name="ofValues">Whether elements are values, which are looked at as documents of one member without a
/// name.</param>
internal sealed class ElementEvaluator(MemoryPredicate predicate, bool ofValues)
{
    private static ReadOnlySpan<byte> BeforeValue => "{\"\":"u8;

    private readonly ArrayBufferWriter<byte> _document = new();
    private readonly PredicateEvaluator _evaluator = new(predicate, []);

    /// <summary>Whether the predicate holds for an element. Of what is no object, it holds for none.</summary>
    /// <param name="json">The collection.</param>
    public bool Matches(ReadOnlySpan<byte> json)
    {
        if (json.IsEmpty || json[0] != (byte)'[') return false;
        var scanner = new JsonScanner(json) { Position = 1 };
        scanner.SkipWhiteSpace();
        while (scanner.Current != (byte)']')
        {
            int start = scanner.Position;
            scanner.SkipValue(int.MaxValue);
            ReadOnlySpan<byte> element = json[start..scanner.Position];
            if (ofValues) element = DocumentOf(element);
            if (element[0] == (byte)'{')
            {
                _evaluator.Find(element);
                if (_evaluator.Matches(element)) return true;
            }

            scanner.SkipWhiteSpace();
            if (scanner.Current == (byte)',') scanner.Position++;
            scanner.SkipWhiteSpace();
        }

        return false;
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
