using TypedMemory.Sqlite.Queries;
using TypedMemory.Sqlite.Recall;

namespace TypedMemory.Sqlite.Reading;

internal sealed partial class StoreReader : IRecallSource
{
    private RecallGatherer? _gatherer;

    public RecallGatherer Gatherer => _gatherer ??= new RecallGatherer(Connection);

    public StoredIndex TextIndexOf(List<StoredIndex> indexes, string prefix) =>
        indexes.Find(static index => index.Index.IsFullText) ?? throw NoFullText(prefix);

    public long? CountNarrowed(DocumentQuery query, List<StoredIndex> indexes, StoredIndex? older)
    {
        QueryPlan plan = new QueryPlanner(query, indexes, older).Plan();
        if (plan.Sources.Any(static source => source.Index is null)) return null;
        return plan.Sources.Sum(source => source.Ranges.Sum(range => CountKeys(source.Index!.Id, range)));
    }
}
