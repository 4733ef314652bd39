using System.Collections.Generic;
using System.Linq;

namespace TypedMemory.Generators;

/// <summary>A leading part of a key template that ends with a member and is not the whole of it.</summary>
/// <param name="MethodName">The name of what makes the prefix, e.g. <c>ForAgent</c>.</param>
/// <param name="Length">How many parts of the template it has.</param>
/// <param name="Parameters">Its parameters as source.</param>
/// <param name="Arguments">The same as arguments.</param>
/// <param name="Description">What the ids start with, for documentation.</param>
internal sealed record KeyPrefix(string MethodName, int Length, string Parameters, string Arguments, string Description)
{
    public static IEnumerable<KeyPrefix> Of(MemoryTypeSpec spec)
    {
        KeyNames names = KeyNames.Of(spec);
        for (int i = 0; i + 1 < spec.Key.Count; i++)
        {
            if (spec.Key[i].Literal is not null) continue;
            var leading = spec.Key.Take(i + 1).Where(p => p.Literal is null).ToList();
            yield return new KeyPrefix(
                names.Prefix(spec.Key[i]),
                i + 1,
                string.Join(", ", leading.Select(p => $"{p.TypeName} {names.Parameter(p)}")),
                string.Join(", ", leading.Select(names.Parameter)),
                $"<c>{spec.Name}:{string.Join(":", spec.Key.Take(i + 1).Select(p => p.Template))}:</c>");
        }
    }
}
