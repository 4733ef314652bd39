using Microsoft.Extensions.AI;
using Microsoft.Extensions.VectorData.ProviderServices;
using TypedMemory.Core.Queries;
using TypedMemory.Core.Store;
using TypedMemory.VectorData.Collections;
using TypedMemory.VectorData.Models;
using TypedMemory.VectorData.Records;

namespace TypedMemory.VectorData.Collections;

/// <summary>Searches the records of a collection.</summary>
internal sealed class RecordSearch(CollectionStore collection, RecordModel model, TypedMemoryCollectionOptions options)
{
    /// <summary>How many records each side of a hybrid search finds, at least.</summary>
    private const int HybridDepth = 100;

    private const string VectorTypes = "ReadOnlyMemory<float>, Embedding<float>, float[]";

    /// <summary>
    /// The vector of what is searched for, made by the property's generator where it is not a vector already.
    /// </summary>
    public static async Task<ReadOnlyMemory<float>> VectorOfAsync<TInput>(
        TInput value, VectorPropertyModel property, CancellationToken cancellationToken)
        where TInput : notnull
    {
        ReadOnlyMemory<float> vector;
        if (value is ReadOnlyMemory<float> or float[] or Embedding<float>)
        {
            vector = RecordCodec.VectorOf(value)!.Value;
        }
        else
        {
            if (property.EmbeddingGenerationDispatcher is null)
            {
                throw new NotSupportedException(
                    VectorDataStrings.InvalidSearchInputAndNoEmbeddingGeneratorWasConfigured(
                        value.GetType(), VectorTypes));
            }

            Embedding made = await property.GenerateEmbeddingAsync(value, cancellationToken).ConfigureAwait(false);
            vector = ((Embedding<float>)made).Vector;
        }

        return vector.Length == property.Dimensions
            ? vector
            : throw new ArgumentException(
                $"The vector has {vector.Length} numbers, and those of property '{property.ModelName}' have {property.Dimensions}. Search for one of that length.",
                nameof(value));
    }

    /// <summary>Answers a query.</summary>
    public async Task<IReadOnlyList<QueryRow>> QueryAsync(DocumentQuery query, CancellationToken cancellationToken)
    {
        IDocumentStore store = await collection.OpenAsync(cancellationToken).ConfigureAwait(false);
        return store.Capability<IQueryStore>() is { } indexed
            ? (await indexed.QueryAsync(query, int.MaxValue, cancellationToken).ConfigureAwait(false)).Rows
            : await QueryScan.RunAsync(store, query, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Finds the nearest records, with the scores of the property's distance function.</summary>
    public async Task<IEnumerable<(QueryRow Row, double Score)>> NearestAsync(
        RecordQuestion question, CancellationToken cancellationToken)
    {
        double? least = question.Threshold is { } threshold ? Distances.ToRank(question.Property, threshold) : null;
        IReadOnlyList<QueryRow> rows = await FindAsync(
            question, checked(question.Top + question.Skip), least, cancellationToken).ConfigureAwait(false);
        return rows.Skip(question.Skip).Select(row => (row, Distances.ToScore(question.Property, row.Rank)));
    }

    /// <summary>
    /// Finds records by words and by nearness: each side's scores are brought to 1 for the best, weighted and summed.
    /// </summary>
    public async Task<IEnumerable<(QueryRow Row, double Score)>> HybridAsync(
        RecordQuestion question, DataPropertyModel text, IEnumerable<string> keywords,
        CancellationToken cancellationToken)
    {
        int depth = Math.Max(HybridDepth, checked((question.Top + question.Skip) * 2));
        IReadOnlyList<QueryRow> near = await FindAsync(question, depth, null, cancellationToken).ConfigureAwait(false);
        string words = string.Join(' ', keywords);
        IReadOnlyList<QueryRow> matches = string.IsNullOrWhiteSpace(words) ? [] : await QueryAsync(
            new DocumentQuery
            {
                Prefix = collection.Prefix,
                Predicate = question.Filter,
                Match = new FullTextMatch(FullText.AnyWord(words).Expression) { Member = model[text] },
                Limit = depth,
            },
            cancellationToken).ConfigureAwait(false);
        var scores = new Dictionary<string, (QueryRow Row, double Score)>(StringComparer.Ordinal);

        // The rank of FTS5 is less for what matches better.
        Add(matches, static row => -row.Rank, 0, options.KeywordWeight, scores);
        Add(near, static row => row.Rank, near.Count == 0 ? 0 : near[^1].Rank, options.VectorWeight, scores);
        return scores.Values
            .Where(one => question.Threshold is not { } least || one.Score >= least)
            .OrderByDescending(static one => one.Score)
            .ThenBy(static one => one.Row.Id, StringComparer.Ordinal)
            .Skip(question.Skip).Take(question.Top);
    }

    private static void Add(
        IReadOnlyList<QueryRow> rows, Func<QueryRow, double> score, double least, double weight,
        Dictionary<string, (QueryRow Row, double Score)> scores)
    {
        double most = rows.Select(score).DefaultIfEmpty().Max();
        foreach (QueryRow row in rows)
        {
            double share = most > least ? Math.Clamp((score(row) - least) / (most - least), 0, 1) : 1;
            double before = scores.TryGetValue(row.Id, out (QueryRow Row, double Score) known) ? known.Score : 0;
            scores[row.Id] = (row, before + (weight * share));
        }
    }

    private async Task<IReadOnlyList<QueryRow>> FindAsync(
        RecordQuestion question, int count, double? least, CancellationToken cancellationToken)
    {
        IDocumentStore store = await collection.OpenAsync(cancellationToken).ConfigureAwait(false);
        IVectorStore vectors = store.Capability<IVectorStore>() ?? throw new NotSupportedException(
            "The store keeps no vectors, so nothing is near to one. Keep the memory in SQLite.");
        return await vectors.FindNearestAsync(
            new VectorQuery
            {
                Documents = new DocumentQuery { Prefix = collection.Prefix, Predicate = question.Filter },
                Index = model.IndexOf(question.Property),
                Vector = question.Vector,
                Limit = count,
                MinScore = least,
            },
            cancellationToken).ConfigureAwait(false);
    }
}
