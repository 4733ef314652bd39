using System.Collections.Immutable;
using System.Text;
using TypedMemory.Core.Queries;
using TypedMemory.Generated;
using TypedMemory.Sqlite.Queries;
using TypedMemory.Sqlite.Texts;

namespace TypedMemory.Sqlite.Recall;

/// <summary>
/// Makes results of candidates: the document, what its score is made of, what stands beside it, and an excerpt.
/// </summary>
internal sealed class RecallRows(
    DocumentRecall recall, IReadOnlyList<RecallTerm> terms, RecallScores scores, RecallThreads threads,
    RecallDocuments documents)
{
    private readonly TextExcerpt _excerpts = new(
        [.. terms.Select(static term => new FtsText(term.Text, false))], recall.Snippet);
    private readonly Dictionary<RecallCorpus, TextEntryReader> _readers = [];

    public RecallRow Make(RecallCandidate candidate)
    {
        RecallDocument document = documents.Read(candidate);
        ImmutableArray<RecallPart> parts = [.. PartsOf(candidate)];
        (string text, string snippet) = TextsOf(candidate.Corpus, document, withSnippet: true);
        return new RecallRow(document.Id, document.Revision, document.Body)
        {
            Score = parts.Sum(static part => part.Score),
            Parts = parts,
            Text = text,
            Snippet = snippet,
            Before = Beside(candidate, before: true),
            After = Beside(candidate, before: false),
        };
    }

    private IEnumerable<RecallPart> PartsOf(RecallCandidate candidate)
    {
        if (candidate.Match >= 0)
        {
            RecallMatches matches = candidate.Corpus.Matches;
            double words = 0;
            for (int t = 0; t < terms.Count; t++)
            {
                double score = scores.Term(matches, candidate.Match, t);
                if (score == 0) continue;
                words += score;
                yield return new RecallPart(RecallPartKind.Word, terms[t].Text, score);
            }

            double together = scores.Together(matches, candidate.Match, terms, words);
            if (together != 0) yield return new RecallPart(RecallPartKind.Together, "", together);
            double phrases = scores.Phrases(matches, candidate.Match, words);
            if (phrases != 0) yield return new RecallPart(RecallPartKind.Phrase, "", phrases);
        }

        if (candidate.Beside != 0) yield return new RecallPart(RecallPartKind.Beside, "", candidate.Beside);
        if (candidate.Thread != 0) yield return new RecallPart(RecallPartKind.Thread, "", candidate.Thread);
        if (candidate.Meaning != 0)
            yield return new RecallPart(RecallPartKind.Meaning, candidate.MeaningOf, candidate.Meaning);
        RecallScope scope = candidate.Corpus.Scope;
        if (candidate.Recency != 0)
            yield return new RecallPart(RecallPartKind.Recency, scope.Recency!.Member.Name, candidate.Recency);
        if (candidate.Importance != 0)
        {
            yield return new RecallPart(RecallPartKind.Importance, scope.Importance!.Member.Name, candidate.Importance);
        }
    }

    private (string Text, string Snippet) TextsOf(RecallCorpus corpus, RecallDocument document, bool withSnippet)
    {
        if (!_readers.TryGetValue(corpus, out TextEntryReader? reader))
        {
            _readers.Add(corpus, reader = new TextEntryReader(corpus.Index.Index with { Version = 1 }));
        }

        MemoryIndex index = corpus.Index.Index;
        byte[]?[] texts = reader.Read(document.Present)?.Texts ?? [];
        List<(string Text, TextAnalyzer Analyzer)> members = [];
        for (int i = 0; i < texts.Length; i++)
        {
            if (texts[i] is { } text)
                members.Add((Encoding.UTF8.GetString(text), TextAnalyzer.For(index.Members[i].Language)));
        }

        return (string.Join('\n', members.Select(static member => member.Text)), withSnippet
            ? _excerpts.Cut(members) : "");
    }

    private ImmutableArray<RecallNeighbor> Beside(RecallCandidate candidate, bool before)
    {
        int count = before ? recall.Before : recall.After;
        RecallCorpus corpus = candidate.Corpus;
        if (count == 0 || !corpus.HasThreads || (candidate.Place ??= threads.PlaceOf(candidate.Row)) is not { } place)
            return [];
        List<long> rows = before
            ? threads.Before(corpus.Index.Id, place, count) : threads.After(corpus.Index.Id, place, count);
        if (before) rows.Reverse();
        return
        [
            .. rows.Select(row =>
            {
                RecallDocument document = documents.Read(corpus, row);
                return new RecallNeighbor(
                    document.Id, document.Revision, document.Body, TextsOf(corpus, document, false).Text);
            }),
        ];
    }
}
