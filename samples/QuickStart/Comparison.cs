using System.Text;
using TypedMemory.Core.Json;
using TypedMemory.Core.Revisions;
using TypedMemory.Core.Store;

namespace QuickStart;

/// <summary>Compares what two agents have in their stores.</summary>
public sealed record Comparison(int Documents, IReadOnlyList<string> Differences)
{
    /// <summary>Compares ids, winning revisions and canonical bodies.</summary>
    public static async Task<Comparison> OfAsync(Agent left, Agent right)
    {
        SortedDictionary<string, string> ours = await ReadAsync(left);
        SortedDictionary<string, string> theirs = await ReadAsync(right);
        List<string> differences = [];
        foreach (string id in ours.Keys.Union(theirs.Keys).Order(StringComparer.Ordinal))
        {
            string here = ours.GetValueOrDefault(id, "nothing"), there = theirs.GetValueOrDefault(id, "nothing");
            if (here != there) differences.Add($"{id}: {left.Name} has {here}, {right.Name} has {there}");
        }

        return new Comparison(ours.Count, differences);
    }

    private static async Task<SortedDictionary<string, string>> ReadAsync(Agent agent)
    {
        var documents = new SortedDictionary<string, string>(StringComparer.Ordinal);
        IDocumentStore store = await agent.OpenStoreAsync();
        await foreach (DocumentRevision winner in store.ListAsync(new ListQuery()))
        {
            var body = new System.Buffers.ArrayBufferWriter<byte>();
            CanonicalJson.Write(winner.Body.Span, body);
            documents.Add(winner.Id, $"{winner.Revision} {Encoding.UTF8.GetString(body.WrittenSpan)}");
        }

        return documents;
    }
}
