using System.Buffers;
using System.Collections.Immutable;
using System.Text.Json;
using TypedMemory.Core.Revisions;
using TypedMemory.Core.Wire;
using TypedMemory.Hub.Http;

namespace TypedMemory.Hub.Selectors;

/// <summary>A Mango selector, as far as <c>_changes</c> takes it: which documents match.</summary>
/// <remarks>Strings are compared by code points; CouchDB compares them by ICU's collation.</remarks>
internal sealed class Selector
{
    private readonly SelectorNode _root;

    private Selector(SelectorNode root, ImmutableArray<string>? prefixes)
    {
        _root = root;
        Prefixes = prefixes ?? [];
        IsPrefixesOnly = prefixes is not null;
        NeedsBody = !IsPrefixesOnly && !root.IsAboutIdOnly;
    }

    /// <summary>The id prefixes, one of which a match must have; empty if the selector does not say.</summary>
    public ImmutableArray<string> Prefixes { get; }

    public bool NeedsBody { get; }

    /// <summary>Whether the prefixes are all that the selector asks for, so that there is nothing left to decide.</summary>
    private bool IsPrefixesOnly { get; }

    public static Selector Parse(ReadOnlyMemory<byte> json)
    {
        using JsonDocument document = ParseJson(json);
        try
        {
            SelectorNode root = SelectorParser.Parse(document.RootElement);
            return new Selector(root, PrefixesOf(root));
        }
        catch (InvalidOperationException)
        {
            // A text with half of a surrogate pair.
            throw HubException.InvalidJson();
        }
    }

    public bool Matches(string id, ReadOnlyMemory<byte> body, RevisionId revision, bool deleted)
    {
        if (IsPrefixesOnly) return true;
        var text = new ArrayBufferWriter<byte>(body.Length + 128);
        DocumentEnvelope.Write(
            new DocumentRevision
            {
                Id = id, Path = new RevisionPath(revision), Deleted = deleted, Body = body.IsEmpty ? DocumentRevision.EmptyBody : body,
            },
            text,
            EnvelopeOptions.Default);
        using JsonDocument document = ParseJson(text.WrittenMemory);
        try
        {
            return _root.Matches(document.RootElement);
        }
        catch (InvalidOperationException)
        {
            // What is asked about is a text with half of a surrogate pair. No selector can have one, so none matches it.
            return false;
        }
    }

    private static JsonDocument ParseJson(ReadOnlyMemory<byte> json)
    {
        try
        {
            return JsonDocument.Parse(json, new JsonDocumentOptions { MaxDepth = JsonText.MaxDepth });
        }
        catch (JsonException)
        {
            throw HubException.InvalidJson();
        }
    }

    // {"_id":{"$beginsWith":"fact:"}}, or several of them under $or: what replicators filter by.
    private static ImmutableArray<string>? PrefixesOf(SelectorNode node) => node switch
    {
        FieldNode { Path: ["_id"], Condition: BeginsWithNode begins } => [begins.Prefix],
        AnyNode any when any.Nodes.All(static inner => PrefixesOf(inner) is not null) =>
            [.. any.Nodes.SelectMany(static inner => PrefixesOf(inner)!.Value)],
        AllNode { Nodes: [var only] } => PrefixesOf(only),
        _ => null,
    };
}
