using System.Text.Json;

namespace TypedMemory.AI.Tools;

/// <summary>A tool of one memory type.</summary>
internal abstract class TypeTool(
    TypeDocuments documents, string name, string title, string description, JsonElement schema)
    : MemoryTool(name, title, description, schema)
{
    protected const string IfRevision = "ifRevision";

    protected TypeDocuments Documents { get; } = documents;

    protected TypeSchema Type => Documents.Schema;

    /// <summary>What the type is, as a sentence to stand at the end of a description.</summary>
    protected static string About(TypeSchema type) => type.Description is { } text ? $" What {type.One} is: {text}" : "";

    /// <summary>The arguments that name a document: its id, or the members of its key.</summary>
    protected static SchemaBuilder NamedBy(TypeSchema type) => new SchemaBuilder()
        .Text(type.IdArgument, $"The document's id, {type.Form}, as reads hand it out. Or give the members of the key: "
            + $"{string.Join(", ", type.KeyMembers)}.")
        .Members(type, type.KeyMembers);

    /// <summary>A member of the key that is given is not empty.</summary>
    protected void DemandKey(ToolArguments arguments)
    {
        foreach (string member in Type.KeyMembers)
        {
            if (arguments.Text(member) is not { Length: 0 }) continue;
            throw new ToolArgumentException(
                member, $"The argument \"{member}\" is empty. It is a part of the document's id: give a text of one character or more.");
        }
    }

    /// <summary>The id of the document that the arguments name.</summary>
    /// <exception cref="ToolArgumentException">They name none.</exception>
    protected string Named(ToolArguments arguments)
    {
        DemandKey(arguments);
        string key = Type.IdOf(arguments, out int count);
        bool isWhole = count == Type.KeyMembers.Length;
        if (arguments.Text(Type.IdArgument) is { } id)
        {
            string named = Documents.Canonical(Type.IdArgument, id);
            if (!isWhole || Documents.Canonical(Type.KeyMembers[0], key) == named) return named;
            throw new ToolArgumentException(
                Type.IdArgument, $"\"{named}\" and the members of the key name two documents. Give one of them.");
        }

        if (isWhole) return Documents.Canonical(Type.KeyMembers[0], key);
        string missing = Type.KeyMembers[count];
        throw new ToolArgumentException(
            missing,
            $"The argument \"{missing}\" is missing. Give {string.Join(", ", Type.KeyMembers.Select(
                static name => $"\"{name}\""))}, or the id in \"{Type.IdArgument}\".");
    }

    protected async ValueTask<JsonElement> StaleAsync(
        string id, RevisionId seen, CancellationToken cancellationToken) => ToolAnswers.Stale(
        id, seen, await Documents.GetAsync(id, cancellationToken).ConfigureAwait(false));
}
