using System.Collections.Generic;
using System.Linq;
using Microsoft.CodeAnalysis;

namespace TypedMemory.Generators;

/// <summary>Finds which part of a key is a conversation, and what orders the documents of one.</summary>
internal static class ThreadParser
{
    private const string Thread = "Thread";
    private const string ThreadOrder = "ThreadOrder";

    /// <summary>Adds the conversation to the full-text index of a type.</summary>
    public static IndexSpec Parse(
        AttributeData attribute, EquatableArray<KeyPartSpec> key, ObjectSpec members, IndexSpec text,
        ParseContext context)
    {
        string? order = attribute.Named(ThreadOrder) as string;
        if (attribute.Named(Thread) is not string template)
        {
            if (order is not null)
                Report("", "it is not there, and ThreadOrder orders nothing without it", ThreadOrder, attribute,
                    context);
            return text;
        }

        int length = LengthOf(template, key);
        if (length == 0)
        {
            Report(template, "it is not a part of the key", Thread, attribute, context);
            return text;
        }

        if (length == key.Count)
        {
            Report(template, "it is the whole key, so that a conversation would have one document", Thread, attribute,
                context);
            return text;
        }

        if (order is not null && OrderOf(members, order) is null)
        {
            context.Report(DiagnosticDescriptors.ThreadOrder, context.LocationOf(attribute, ThreadOrder), order);
            return text;
        }

        return text with
        {
            Thread = PartsOf(key.Take(length)),
            ThreadOrder = order is null
                ? PartsOf(key.Skip(length)) : new EquatableArray<IndexPartSpec>([new(order, false)]),
        };
    }

    /// <summary>
    /// How many parts of the key stand up to the end of the template; 0 if it is not a part of the key, or names no
    /// member.
    /// </summary>
    private static int LengthOf(string template, EquatableArray<KeyPartSpec> key)
    {
        string[] wanted = template.Split(':');
        string[] parts = [.. key.Select(static p => p.Literal ?? $"{{{p.Name}}}")];
        for (int start = 0; start + wanted.Length <= parts.Length; start++)
        {
            int end = start + wanted.Length;
            if (parts.Skip(start).Take(wanted.Length).SequenceEqual(wanted) && key[end - 1].Literal is null) return end;
        }

        return 0;
    }

    private static MemberSpec? OrderOf(ObjectSpec members, string name) => members.Members.FirstOrDefault(
        m => m.Name == name && QueryKind.IsOrdered(m.Value) && !QueryKind.IsCollection(m.Value)
            && m.Value.Kind != ValueKind.Map);

    private static EquatableArray<IndexPartSpec> PartsOf(IEnumerable<KeyPartSpec> parts) =>
        new([.. parts.Where(static p => p.Literal is null && !p.IsContent).Select(
            static p => new IndexPartSpec(p.Name, false))]);

    private static void Report(
        string template, string reason, string argument, AttributeData attribute, ParseContext context) =>
        context.Report(
            DiagnosticDescriptors.MalformedThread, context.LocationOf(attribute, argument), template, reason);
}
