using System.Collections.Immutable;
using System.Text;
using System.Text.Json;
using TypedMemory.Core.Merging.Explaining;
using TypedMemory.Core.Merging.Origins;
using TypedMemory.Core.Revisions;
using TypedMemory.Core.Store;
using TypedMemory.Inspector.Documents;
using TypedMemory.Inspector.Http;

namespace TypedMemory.Inspector.Screens;

/// <summary>
/// The revisions of a document: its tree, and what a merge of its leaves makes of each member, and why.
/// </summary>
internal static class MergeScreen
{
    /// <summary>How many generations below the newest are drawn.</summary>
    private const int MaxGenerations = 60;

    /// <summary><c>GET api/merge</c>.</summary>
    public static async Task GetAsync(InspectorRequest request, InspectedStore store)
    {
        string id = request.Get("id");
        DocumentSnapshot document = await DocumentScreen.FindAsync(store, id, request.Aborted).ConfigureAwait(false);
        RevisionTree tree = await store.Store.GetTreeAsync(id, request.Aborted).ConfigureAwait(false)
            ?? RevisionTree.Empty;
        MergeExplanation explanation = MergeExplainer.Explain(
            InspectorEdit.MergeOf(store.TypeOf(id), id), document);
        MemoryExplanation? origins = await OriginsAsync(store, id, request.Aborted).ConfigureAwait(false);
        await Answers.SendAsync(request.Http, json =>
        {
            json.WriteString("id", id);
            json.WriteString("winner", document.Winner.Revision.ToString());
            json.WriteString("actor", store.Store.Actor);
            WriteTree(json, tree);
            WriteLeaves(json, document);
            WriteExplanation(json, explanation);
            WriteOrigins(json, origins);
        }).ConfigureAwait(false);
    }

    private static async ValueTask<MemoryExplanation?> OriginsAsync(
        InspectedStore store, string id, CancellationToken cancellationToken)
    {
        try
        {
            return await DocumentExplanation.ReadAsync(store.Store, id, cancellationToken).ConfigureAwait(false);
        }
        catch (MemoryFormatException)
        {
            // The explanation of the merge tells of the damage.
            return null;
        }
    }

    /// <summary><c>POST api/merge</c>: ends a conflict by the rules.</summary>
    public static async Task PostAsync(InspectorRequest request, InspectedStore store)
    {
        string id = request.Get("id");
        await DocumentScreen.RunAsync(
            request, store, new RuleEdit(id, store.TypeOf(id), request.Guard())).ConfigureAwait(false);
    }

    /// <summary><c>POST api/resolve</c>: ends a conflict by the content of the body.</summary>
    public static async Task ResolveAsync(InspectorRequest request, InspectedStore store)
    {
        string id = request.Get("id");
        ImmutableArray<RevisionId> leaves =
            [.. request.Get("leaves").Split(',').Select(static revision => RevisionId.Parse(revision))];
        if (request.Guard() != leaves[0])
            throw InspectorException.BadRequest("If-Match must name the first of \"leaves\", the winner.");
        ReadOnlyMemory<byte> content = await DocumentScreen.ReadContentAsync(
            request, store, id, await DocumentScreen.BesideAsync(request, store, id).ConfigureAwait(false))
            .ConfigureAwait(false);
        await DocumentScreen.RunAsync(
            request, store, new ResolveEdit(id, store.TypeOf(id), leaves, content)).ConfigureAwait(false);
    }

    /// <summary>Every revision once, with its parent; leaves are told apart by <c>leaf</c>.</summary>
    private static void WriteTree(Utf8JsonWriter json, RevisionTree tree)
    {
        var written = new HashSet<RevisionId>();
        int newest = tree.IsEmpty ? 0 : tree.Leaves.Max(static leaf => leaf.Revision.Generation);
        bool isCut = false;
        json.WriteStartArray("tree");
        foreach (RevisionLeaf leaf in tree.Leaves)
        {
            RevisionPath path = tree.GetPath(leaf.Revision);
            for (int i = 0; i < path.Count; i++)
            {
                if (i > 0 && newest - path[i].Generation > MaxGenerations)
                {
                    isCut = true;
                    break;
                }

                if (!written.Add(path[i])) break;
                json.WriteStartObject();
                json.WriteString("rev", path[i].ToString());
                if (i + 1 < path.Count) json.WriteString("parent", path[i + 1].ToString());
                if (i == 0) json.WriteString("leaf", leaf.Deleted ? "deleted" : "live");
                json.WriteEndObject();
            }
        }

        json.WriteEndArray();
        json.WriteBoolean("cut", isCut);
    }

    private static void WriteLeaves(Utf8JsonWriter json, DocumentSnapshot document)
    {
        json.WriteStartArray("leaves");
        foreach (DocumentRevision leaf in document.Leaves.Where(static leaf => !leaf.Deleted))
        {
            json.WriteStartObject();
            json.WriteString("rev", leaf.Revision.ToString());
            json.WriteString("body", Encoding.UTF8.GetString(leaf.Body.Span));
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    /// <summary>Who said so, in which run, from what, and what that displaced: of the winner.</summary>
    private static void WriteOrigins(Utf8JsonWriter json, MemoryExplanation? explanation)
    {
        json.WriteStartArray("origins");
        foreach (MemberExplanation member in explanation?.Members ?? [])
        {
            if (BodyMembers.IsKeptBeside(member.Name) || (member.Origin is null && member.Displaced is null)) continue;
            json.WriteStartObject();
            json.WriteString("name", member.Name);
            json.WriteString("trust", member.Trust.ToString());
            if (member.Origin?.Agent is { } agent) json.WriteString("agent", agent);
            if (member.Origin?.Run is { } run) json.WriteString("run", run);
            if (member.Origin is { Source: not MemorySource.Unknown and var source })
                json.WriteString("source", source.ToString());
            json.WriteStartArray("from");
            foreach (string from in member.Origin?.DerivedFrom ?? []) json.WriteStringValue(from);
            json.WriteEndArray();
            if (member.Displaced is { } displaced)
            {
                json.WriteString("displaced", displaced.Json);
                json.WriteString("displacedRev", displaced.Revision.ToString());
            }

            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static void WriteExplanation(Utf8JsonWriter json, MergeExplanation explanation)
    {
        json.WriteString("outcome", explanation.Outcome.ToString());
        if (explanation.Reason is { } reason) json.WriteString("reason", reason);
        json.WriteStartArray("members");
        foreach (ExplainedMember member in explanation.Members.Where(
            static member => !BodyMembers.IsKeptBeside(member.Name)))
        {
            json.WriteStartObject();
            json.WriteString("name", member.Name);
            json.WriteString("kind", member.Kind.ToString());
            json.WriteString("merged", member.Merged);
            json.WriteNumber("source", member.Source);
            json.WriteString("why", member.Reason);
            json.WriteStartArray("values");
            foreach (ExplainedValue value in member.Values)
            {
                json.WriteStartObject();
                json.WriteString("json", value.Json);
                if (value.Time is { } time) json.WriteNumber("time", time.ToUnixTimeMilliseconds());
                if (value.Actor is { } actor) json.WriteString("actor", actor);
                json.WriteEndObject();
            }

            json.WriteEndArray();
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }
}
