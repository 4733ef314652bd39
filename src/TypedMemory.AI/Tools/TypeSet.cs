namespace TypedMemory.AI.Tools;

/// <summary>The types whose documents tools are given.</summary>
internal sealed class TypeSet(IReadOnlyList<TypeDocuments> all)
{
    public IReadOnlyList<TypeDocuments> All { get; } = all;

    /// <summary>The type of a document.</summary>
    /// <exception cref="ToolArgumentException">There is none.</exception>
    public TypeDocuments Of(string argument, string id) =>
        All.FirstOrDefault(type => id.StartsWith(type.Type.Prefix, StringComparison.Ordinal))
        ?? throw new ToolArgumentException(
            argument,
            $"\"{id}\" is not an id of a document of this memory. Allowed are ids of the forms {string.Join(", ", All.Select(
                static type => type.Schema.Form))}.");

    /// <summary>The types of these names; all where none are named.</summary>
    /// <exception cref="ToolArgumentException">There is no type of a name.</exception>
    public IReadOnlyList<TypeDocuments> Named(string argument, IReadOnlyList<string> names) =>
        names.Count == 0 ? All : [.. names.Distinct().Select(name => Named(argument, name))];

    private TypeDocuments Named(string argument, string name) =>
        All.FirstOrDefault(type => type.Schema.Name == name) ?? throw new ToolArgumentException(
            argument,
            $"There is no type \"{name}\". Allowed are {string.Join(", ", All.Select(
                static type => $"\"{type.Schema.Name}\""))}.");
}
