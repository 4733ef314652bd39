using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using TypedMemory.Core.Queries;
using TypedMemory.Core.Revisions;
using TypedMemory.Generated;
using TypedMemory.Inspector.Documents;
using TypedMemory.Inspector.Http;

namespace TypedMemory.Inspector.Screens;

/// <summary>A question to the memory: the hits with their scores, and why others are not among them.</summary>
internal static class RecallScreen
{
    private const int MaxHits = 50;
    private const int MaxMisses = 20;

    /// <summary><c>GET api/recall</c>.</summary>
    public static async Task GetAsync(InspectorRequest request, InspectedStore store)
    {
        IRecallStore recalls = store.Store.Capability<IRecallStore>()
            ?? throw InspectorException.BadRequest("This kind of store keeps no full text, so it answers no questions.");
        List<IndexReport> texts = await TextsAsync(request, store).ConfigureAwait(false);
        string question = request.Get("q");
        int limit = request.GetNumber("limit", 10, 1, MaxHits);
        double least = ReadScore(request);
        (List<Column> columns, MemoryPredicate? filter) = await ReadFilterAsync(request, store).ConfigureAwait(false);
        var asked = new DocumentRecall
        {
            Question = question,
            Limit = limit,
            MinScore = least,
            Scopes = [.. texts.Select(text => ScopeOf(store, text) with
            {
                Predicate = filter ?? new MemoryPredicate.All([]),
            })],
        };
        var questions = new RecallQuestions(store);
        long start = Stopwatch.GetTimestamp();
        IReadOnlyList<RecallRow> hits = await questions.AskAsync(recalls, asked, request.Aborted).ConfigureAwait(false);
        TimeSpan took = Stopwatch.GetElapsedTime(start);

        // Without its limits the same question also finds what they leave out.
        DocumentRecall open = asked with
        {
            Limit = limit + MaxMisses,
            MinScore = 0,
            Scopes = [.. asked.Scopes.Select(static scope => scope with { Predicate = new MemoryPredicate.All([]) })],
        };
        IReadOnlyList<RecallRow> all = await questions.AskAsync(recalls, open, request.Aborted).ConfigureAwait(false);
        HashSet<string> filtered = filter is null ? [] : await FilteredAsync(
            questions, recalls, asked, all, request.Aborted).ConfigureAwait(false);
        await Answers.SendAsync(request.Http, json =>
        {
            WriteHits(json, hits);
            WriteMisses(json, all, hits, filtered, least, limit);
            json.WriteNumber("milliseconds", took.TotalMilliseconds);
            WritePlan(json, texts, columns, filter, all, open.Limit, questions.IsOfApplication(asked));
        }).ConfigureAwait(false);
    }

    /// <summary><c>GET api/recall/why</c>: why a document is not among the hits.</summary>
    public static async Task WhyAsync(InspectorRequest request, InspectedStore store)
    {
        string id = request.Get("id");
        IRecallStore recalls = store.Store.Capability<IRecallStore>()
            ?? throw InspectorException.BadRequest("This kind of store keeps no full text.");
        List<IndexReport> texts = await TextsAsync(request, store, all: true).ConfigureAwait(false);
        DocumentRevision? document = await store.Store.GetAsync(id, request.Aborted).ConfigureAwait(false);
        IndexReport? text = texts.Find(known => id.StartsWith(known.Prefix, StringComparison.Ordinal));
        string reason;
        if (document is null) reason = $"There is no document \"{id}\" in the store.";
        else if (document.Deleted) reason = "It is deleted.";
        else if (text is null) reason = "Its type has no full text: no member carries [FullText].";
        else
        {
            // A prefix of the id alone: the whole question, of this document and those whose ids go on from its own.
            IReadOnlyList<RecallRow> rows = await new RecallQuestions(store).AskAsync(
                recalls, new DocumentRecall
                {
                    Question = request.Get("q"),
                    Limit = 1000,
                    Scopes = [ScopeOf(store, text)],
                },
                request.Aborted).ConfigureAwait(false);
            int rank = rows.ToList().FindIndex(row => row.Id == id);
            reason = rank < 0
                ? $"None of its words is asked for: what is searched is {string.Join(", ", text.Index.Members.Select(
                    static member => member.Member.Path))}, without words that say little."
                : string.Create(
                    CultureInfo.InvariantCulture,
                    $"It is found, as number {rank + 1} of its type, with the score {rows[rank].Score:0.00}.");
        }

        await Answers.SendAsync(request.Http, json => json.WriteString("reason", reason)).ConfigureAwait(false);
    }

    /// <summary>As the type declares it, where the application has the type.</summary>
    private static RecallScope ScopeOf(InspectedStore store, IndexReport text)
    {
        MemoryType? type = store.Types.FirstOrDefault(type => type.Prefix == text.Prefix);
        return new RecallScope(text.Prefix)
        {
            Upcast = type?.Upcast,
            Recency = type?.Recency,
            Importance = type?.Importance,
        };
    }

    private static async ValueTask<List<IndexReport>> TextsAsync(
        InspectorRequest request, InspectedStore store, bool all = false)
    {
        string prefix = all ? "" : request.Find("prefix") ?? "";
        IReadOnlyList<IndexReport> indexes = store.Store.Capability<IStoreBreakdown>() is { } breakdown
            ? await breakdown.GetIndexesAsync(request.Aborted).ConfigureAwait(false) : [];
        List<IndexReport> texts = [.. indexes.Where(index =>
            index.Index.IsFullText && index.IsReady && (prefix.Length == 0 || index.Prefix == prefix))];
        return texts.Count > 0 || all ? texts : throw InspectorException.BadRequest(
            "No type here has a full text. Put [FullText] on a member of one.");
    }

    private static double ReadScore(InspectorRequest request)
    {
        if (request.Find("min") is not { Length: > 0 } text) return 0;
        return double.TryParse(text, CultureInfo.InvariantCulture, out double score) && double.IsFinite(score)
            ? score : throw InspectorException.BadRequest($"The parameter \"min\" is \"{text}\"; it must be a number.");
    }

    private static async ValueTask<(List<Column> Columns, MemoryPredicate? Filter)> ReadFilterAsync(
        InspectorRequest request, InspectedStore store)
    {
        if (request.Find("filter") is not { Length: > 0 } text) return ([], null);
        string prefix = request.Get("prefix");
        List<Column> columns = await Columns.FindAsync(store, prefix, request.Aborted).ConfigureAwait(false);
        return (columns, RowFilter.Read(text, columns));
    }

    /// <summary>The documents that the filter leaves out.</summary>
    private static async ValueTask<HashSet<string>> FilteredAsync(
        RecallQuestions questions, IRecallStore recalls, DocumentRecall asked, IReadOnlyList<RecallRow> all,
        CancellationToken cancellationToken)
    {
        IReadOnlyList<RecallRow> passed = await questions.AskAsync(
            recalls, asked with { Limit = 1000, MinScore = 0 }, cancellationToken).ConfigureAwait(false);
        HashSet<string> ids = [.. passed.Select(static row => row.Id)];
        return [.. all.Select(static row => row.Id).Where(id => !ids.Contains(id))];
    }

    private static void WriteHits(Utf8JsonWriter json, IReadOnlyList<RecallRow> hits)
    {
        json.WriteStartArray("hits");
        foreach (RecallRow hit in hits)
        {
            json.WriteStartObject();
            json.WriteString("id", hit.Id);
            json.WriteString("rev", hit.Revision.ToString());
            json.WriteNumber("score", hit.Score);
            json.WriteString("snippet", hit.Snippet);
            json.WriteStartArray("parts");
            foreach (RecallPart part in hit.Parts)
            {
                json.WriteStartObject();
                json.WriteString("kind", part.Kind.ToString());
                json.WriteString("label", part.Label);
                json.WriteNumber("score", part.Score);
                json.WriteEndObject();
            }

            json.WriteEndArray();
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static void WriteMisses(
        Utf8JsonWriter json, IReadOnlyList<RecallRow> all, IReadOnlyList<RecallRow> hits, HashSet<string> filtered,
        double least, int limit)
    {
        HashSet<string> shown = [.. hits.Select(static hit => hit.Id)];
        json.WriteStartArray("misses");
        foreach (RecallRow row in all.Where(row => !shown.Contains(row.Id)))
        {
            json.WriteStartObject();
            json.WriteString("id", row.Id);
            json.WriteNumber("score", row.Score);
            json.WriteString("snippet", row.Snippet);
            json.WriteString("why", filtered.Contains(row.Id) ? "The filter leaves it out."
                : row.Score < least ? string.Create(
                    CultureInfo.InvariantCulture, $"Its score is below the least one, {least:0.##}.")
                : $"It comes behind the {limit} that were asked for.");
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static void WritePlan(
        Utf8JsonWriter json, List<IndexReport> texts, List<Column> columns, MemoryPredicate? filter,
        IReadOnlyList<RecallRow> all, int most, bool isOfApplication)
    {
        json.WriteStartArray("plan");
        string[] words = [.. all.SelectMany(static row => row.Parts)
            .Where(static part => part.Kind == RecallPartKind.Word).Select(static part => part.Label).Distinct()];
        json.WriteStringValue(words.Length == 0
            ? "No word of the question is in the memory." : $"Words that were found: {string.Join(", ", words)}.");
        foreach (IndexReport text in texts)
        {
            json.WriteStringValue($"Full text of {text.Prefix.TrimEnd(':')}: {string.Join(", ", text.Index.Members.Select(
                static member => string.Create(
                    CultureInfo.InvariantCulture,
                    $"{member.Member.Path} ({member.Language}, weight {member.Weight:0.##})")))}.");
        }

        if (filter is MemoryPredicate.All { Parts.IsEmpty: false } all_)
        {
            foreach (string name in all_.Parts.Select(MemberOf).OfType<string>().Distinct())
            {
                bool isIndexed = columns.Exists(column => column.Name == name && column.IsIndexed);
                json.WriteStringValue(isIndexed
                    ? $"Filter on {name}: an index narrows the documents down."
                    : $"Filter on {name}: no index, so it is asked of each document that was found.");
            }
        }

        RecallWeights weights = RecallWeights.Default;
        json.WriteStringValue(string.Create(
            CultureInfo.InvariantCulture,
            $"Weights beside the words: together {weights.Together}, phrase {weights.Phrase}, beside {weights.Beside}, thread {weights.Thread}."));
        bool hasVectors = all.Any(static row => row.Parts.Any(static part => part.Kind == RecallPartKind.Meaning));
        json.WriteStringValue(!isOfApplication
            ? "Words alone were asked: the application, with its model and its reranker, is not here."
            : hasVectors ? "The application's model was asked for what means alike."
            : "The application answered; no vector of a model counted.");
        if (all.Any(static row => row.Parts.Any(static part => part.Kind == RecallPartKind.Reranker)))
            json.WriteStringValue("The application's reranker put the hits in their order.");
        json.WriteStringValue(all.Count >= most
            ? $"At least {all.Count} documents answer it." : $"{all.Count} documents answer it, without limits.");
        json.WriteEndArray();
    }

    private static string? MemberOf(MemoryPredicate part) => part switch
    {
        MemoryPredicate.Compare compare => compare.Member.Name,
        MemoryPredicate.Not not => MemberOf(not.Part),
        MemoryPredicate.StartsWith starts => starts.Member.Name,
        MemoryPredicate.CompareText text => text.Member.Name,
        MemoryPredicate.Contains contains => contains.Member.Name,
        _ => null,
    };
}
