using TypedMemory.Core.Merging.State;

namespace TypedMemory.Core.Merging.Kinds;

/// <summary>
/// The set in the reserved member: <c>["s",[actor,maximum,…],[dots,…]]</c>, the dots in the order of the elements. The
/// dots are left out where every element has the one dot that is the first pair of the maxima: all added in one edit.
/// </summary>
internal sealed partial class SetState
{
    public override void Collect(StampTable table)
    {
        foreach (string actor in _maxima.Keys) table.AddActor(actor);
    }

    public override void Write(MetadataWriter output, StampTable table)
    {
        output.StartArray();
        output.Text(Tag);
        if (_maxima.Count > 0)
        {
            Dot first = default;
            output.StartArray();
            foreach ((string actor, long number) in table.InOrder(_maxima))
            {
                if (first.Actor is null) first = new Dot(actor, number);
                output.Number(table.NumberOf(actor));
                output.Number(number);
            }

            output.EndArray();
            if (_elements.Exists(element => element.Dots.Count != 1 || element.Dots[0] != first))
            {
                WriteDots(output, table, first.Actor!);
            }
        }

        output.EndArray();
    }

    private void WriteDots(MetadataWriter output, StampTable table, string firstActor)
    {
        output.StartArray();
        foreach (Element element in _elements)
        {
            if (element.Dots is [{ } only] && only.Actor == firstActor)
            {
                output.Number(only.Number);
                continue;
            }

            output.StartArray();
            foreach (Dot dot in element.Dots)
            {
                output.Number(table.NumberOf(dot.Actor));
                output.Number(dot.Number);
            }

            output.EndArray();
        }

        output.EndArray();
    }

    public static SetState Read(ref MetadataReader reader, ReadOnlyMemory<byte>? value, bool isIntact)
    {
        var maxima = new SortedList<string, long>(StringComparer.Ordinal);
        Dot first = default;
        if (!reader.AtEnd)
        {
            reader.StartArray();
            while (!reader.AtEnd)
            {
                var pair = new Dot(reader.Actor(), reader.Number(1));
                if (first.Actor is null) first = pair;
                maxima[pair.Actor] = pair.Number;
            }

            reader.EndArray();
        }

        List<List<Dot>>? dots = reader.AtEnd ? null : ReadDots(ref reader, first.Actor ?? "");
        if (!isIntact || value is not { } text) return new SetState(maxima, [], value is not null);
        List<ReadOnlyMemory<byte>> values = ArrayText.ReadSorted(text);
        if (values.Count > 0 && first.Actor is null) throw MetadataReader.Damaged("a set has elements and no dots");
        if (dots is not null && dots.Count != values.Count)
            throw MetadataReader.Damaged("a set has not as many dots as elements");
        var elements = new List<Element>(values.Count);
        for (int i = 0; i < values.Count; i++) elements.Add(new Element(values[i], dots?[i] ?? [first]));
        if (elements.Exists(
            element =>
                element.Dots.Count == 0
                || element.Dots.Exists(dot => dot.Number > maxima.GetValueOrDefault(dot.Actor))))
        {
            throw MetadataReader.Damaged("a set has an element without a dot, or with one beyond its actor's maximum");
        }

        return new SetState(maxima, elements, isShown: true);
    }

    private static List<List<Dot>> ReadDots(ref MetadataReader reader, string firstActor)
    {
        var all = new List<List<Dot>>();
        reader.StartArray();
        while (!reader.AtEnd)
        {
            var dots = new List<Dot>(1);
            if (reader.AtNumber)
            {
                dots.Add(new Dot(firstActor, reader.Number(1)));
            }
            else
            {
                reader.StartArray();
                while (!reader.AtEnd) dots.Add(new Dot(reader.Actor(), reader.Number(1)));
                reader.EndArray();
                dots.Sort();
            }

            all.Add(dots);
        }

        reader.EndArray();
        return all;
    }
}
