using System.Collections;
using System.Reflection;
using Microsoft.CodeAnalysis;

namespace TypedMemory.Generators.Tests;

/// <summary>Looks through the fields of an object for what would keep a compilation alive.</summary>
internal static class CompilerObjects
{
    public static void AssertNone(object root)
    {
        var seen = new HashSet<object>(ReferenceEqualityComparer.Instance);
        var pending = new Stack<object>([root]);
        while (pending.TryPop(out object? value))
        {
            Assert.False(
                value is ISymbol or SyntaxNode or SyntaxTree or Compilation or Location or Diagnostic or SemanticModel,
                $"A {root.GetType().Name} holds a {value.GetType().Name}.");
            Type type = value.GetType();
            if (type.IsPrimitive || type.IsEnum || value is string || !seen.Add(value)) continue;
            if (value is IEnumerable items)
            {
                foreach (object? item in items)
                {
                    if (item is not null) pending.Push(item);
                }
            }

            for (Type? t = type; t is not null; t = t.BaseType)
            {
                foreach (FieldInfo field in t.GetFields(
                    BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly))
                {
                    if (field.FieldType.IsPointer) continue;
                    if (field.GetValue(value) is { } inner) pending.Push(inner);
                }
            }
        }
    }
}
