using System.Linq.Expressions;
using System.Runtime.CompilerServices;
using Microsoft.Extensions.AI;
using Microsoft.Extensions.VectorData;
using TypedMemory.Generated;
using TypedMemory.VectorData.Collections;
using TypedMemory.VectorData.Types;

namespace TypedMemory.VectorData;

#pragma warning disable CA1711 // It is what the abstractions call a collection.
/// <summary>
/// The documents of a memory type as a collection of Microsoft.Extensions.VectorData, over its generated repository:
/// without reflection, so that it works with Native AOT and trimming. Safe for concurrent use.
/// </summary>
/// <remarks>
/// What the type declares holds here too: its codec, merges, indexes, expiry. Records have their vectors with them,
/// whatever the options say; vectors that are made of texts are in no record. Filters and orders are lambdas over the
/// members that queries can see; <see cref="IMemoryRepository{T, TId}.Query"/> can ask more.
/// </remarks>
/// <typeparam name="T">The memory type.</typeparam>
/// <typeparam name="TId">Its typed key.</typeparam>
public sealed class MemoryTypeCollection<T, TId> : VectorStoreCollection<TId, T>, IKeywordHybridSearchable<T>
    where T : class
    where TId : struct, IMemoryId<TId>
{
    private const int DeleteStep = 1000;

    private readonly IMemoryRepository<T, TId> _repository;
    private readonly MemoryType<T, TId> _type;
    private readonly TypedQuestion _question;
    private readonly VectorStoreCollectionMetadata _metadata;

    /// <summary>Makes a collection; <c>AddMemoryTypeCollection</c> does it with what the services have.</summary>
    /// <param name="repository">The repository of the type.</param>
    /// <param name="type">The type, as the generator has emitted it, e.g. <c>FactMemoryType.Instance</c>.</param>
    /// <param name="memory">The store of the memory.</param>
    /// <param name="embedder">What makes vectors of texts for the type; <see langword="null"/> if nothing does.</param>
    /// <param name="generator">What makes vectors of texts that are searched for among vectors of the application's
    /// own; <see langword="null"/> if nothing does.</param>
    public MemoryTypeCollection(
        IMemoryRepository<T, TId> repository, MemoryType<T, TId> type, IMemoryStore memory,
        IMemoryEmbedder? embedder = null, IEmbeddingGenerator<string, Embedding<float>>? generator = null)
    {
        ArgumentNullException.ThrowIfNull(repository);
        ArgumentNullException.ThrowIfNull(type);
        ArgumentNullException.ThrowIfNull(memory);
        (_repository, _type) = (repository, type);
        _question = new TypedQuestion(type, memory, embedder, generator);
        _metadata = new() { VectorStoreSystemName = CollectionStore.SystemName, CollectionName = type.Name };
    }

    /// <inheritdoc/>
    public override string Name => _type.Name;

    /// <inheritdoc/>
    /// <remarks>A memory type is always there.</remarks>
    public override Task<bool> CollectionExistsAsync(CancellationToken cancellationToken = default) =>
        Task.FromResult(true);

    /// <inheritdoc/>
    /// <remarks>The indexes of the type are made when the store is opened; this opens it.</remarks>
    public override async Task EnsureCollectionExistsAsync(CancellationToken cancellationToken = default) =>
        await _repository.CountAsync(null, cancellationToken).ConfigureAwait(false);

    /// <inheritdoc/>
    /// <remarks>Deletes every document of the type; the deletes replicate.</remarks>
    public override async Task EnsureCollectionDeletedAsync(CancellationToken cancellationToken = default)
    {
        while (true)
        {
            List<TId> ids = [];
            await foreach (MemoryEntry<T, TId> entry in _repository.Query().Take(DeleteStep)
                .AsAsyncEnumerable(cancellationToken).ConfigureAwait(false))
            {
                ids.Add(entry.Id);
            }

            if (ids.Count == 0) return;
            await DeleteAsync(ids, cancellationToken).ConfigureAwait(false);
        }
    }

    /// <inheritdoc/>
    public override async Task<T?> GetAsync(
        TId key, RecordRetrievalOptions? options = null, CancellationToken cancellationToken = default) =>
        await _repository.GetAsync(key, cancellationToken).ConfigureAwait(false);

    /// <inheritdoc/>
    public override async IAsyncEnumerable<T> GetAsync(
        IEnumerable<TId> keys, RecordRetrievalOptions? options = null,
        [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(keys);
        foreach (MemoryEntry<T, TId>? entry in await _repository.GetManyAsync(keys, cancellationToken)
            .ConfigureAwait(false))
        {
            if (entry is not null) yield return entry.Value;
        }
    }

    /// <inheritdoc/>
    public override IAsyncEnumerable<T> GetAsync(
        Expression<Func<T, bool>> filter, int top, FilteredRecordRetrievalOptions<T>? options = null,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(filter);
        ArgumentOutOfRangeException.ThrowIfLessThan(top, 1);
        MemoryQuery<T, TId> query = Query(filter);
        bool isFirst = true;
        foreach (var sort in options?.OrderBy?.Invoke(new()).Values ?? [])
        {
            var order = new TypedOrder<T>(TypedFilter.MemberOf(sort.PropertySelector, _type));
            query = (isFirst, sort.Ascending) switch
            {
                (true, true) => query.OrderBy(order),
                (true, false) => query.OrderByDescending(order),
                (false, true) => query.ThenBy(order),
                (false, false) => query.ThenByDescending(order),
            };
            isFirst = false;
        }

        return ReadAsync(query.Skip(options?.Skip ?? 0).Take(top), cancellationToken);
    }

    /// <inheritdoc/>
    public override async Task UpsertAsync(T record, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(record);
        await _repository.UpsertAsync(record, cancellationToken).ConfigureAwait(false);
    }

    /// <inheritdoc/>
    /// <remarks>The records are written in one transaction; one that cannot be written does not hinder the others, and
    /// its error is thrown.</remarks>
    public override async Task UpsertAsync(IEnumerable<T> records, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(records);
        ThrowFirst(await _repository.UpsertManyAsync(records, cancellationToken).ConfigureAwait(false));
    }

    /// <inheritdoc/>
    public override async Task DeleteAsync(TId key, CancellationToken cancellationToken = default) =>
        await _repository.DeleteAsync(key, cancellationToken).ConfigureAwait(false);

    /// <inheritdoc/>
    public override async Task DeleteAsync(IEnumerable<TId> keys, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(keys);
        ThrowFirst(await _repository.DeleteManyAsync(keys, cancellationToken).ConfigureAwait(false));
    }

    /// <inheritdoc/>
    /// <remarks>The score is the similarity of cosine and dot product, and the distance of the others.</remarks>
    public override async IAsyncEnumerable<VectorSearchResult<T>> SearchAsync<TInput>(
        TInput searchValue, int top, VectorSearchOptions<T>? options = null,
        [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(searchValue);
        ArgumentOutOfRangeException.ThrowIfLessThan(top, 1);
        options ??= new();
        MemoryIndex index = IndexOf(options.VectorProperty);
        (MemoryVectorField<T> field, ReadOnlyMemory<float> vector) =
            await _question.VectorOfAsync<T, TInput>(searchValue, index, cancellationToken).ConfigureAwait(false);
        bool isDistance = index.Vector!.Distance is not (VectorDistance.Cosine or VectorDistance.DotProduct);
        double? least = isDistance ? -options.ScoreThreshold : options.ScoreThreshold;
        foreach (MemoryMatch<T, TId> match in (await Query(options.Filter).NearestAsync(
            field, vector, checked(top + options.Skip), cancellationToken)
            .ConfigureAwait(false)).Skip(options.Skip))
        {
            if (match.Score < least) yield break;
            yield return new(match.Entry.Value, isDistance ? -match.Score : match.Score);
        }
    }

    /// <inheritdoc/>
    /// <remarks>
    /// The keywords are asked as a question in plain words, of every member with <see cref="FullTextAttribute"/>, and
    /// nearness adds to the scores of what is found so; see <see cref="MemoryRecall{T, TId}"/>.
    /// </remarks>
    public async IAsyncEnumerable<VectorSearchResult<T>> HybridSearchAsync<TInput>(
        TInput searchValue, ICollection<string> keywords, int top, HybridSearchOptions<T>? options = null,
        [EnumeratorCancellation] CancellationToken cancellationToken = default)
        where TInput : notnull
    {
        ArgumentNullException.ThrowIfNull(searchValue);
        ArgumentNullException.ThrowIfNull(keywords);
        ArgumentOutOfRangeException.ThrowIfLessThan(top, 1);
        options ??= new();
        MemoryIndex index = IndexOf(options.VectorProperty);
        (MemoryVectorField<T> field, ReadOnlyMemory<float> vector) =
            await _question.VectorOfAsync<T, TInput>(searchValue, index, cancellationToken).ConfigureAwait(false);
        var asked = new RecallOptions
        {
            MaxResults = checked(top + options.Skip),
            MinScore = options.ScoreThreshold ?? 0,
        };
        MemoryRecall<T, TId> recall = Query(options.Filter).Recall(string.Join(' ', keywords), asked)
            .Near(field, vector);
        foreach (RecallHit<T, TId> hit in (await recall.ToListAsync(cancellationToken).ConfigureAwait(false))
            .Skip(options.Skip))
        {
            yield return new(hit.Value, hit.Score);
        }
    }

    /// <inheritdoc cref="VectorStoreCollection{TKey, TRecord}.GetService"/>
    public override object? GetService(Type serviceType, object? serviceKey = null)
    {
        ArgumentNullException.ThrowIfNull(serviceType);
        return serviceKey is not null ? null
            : serviceType == typeof(VectorStoreCollectionMetadata) ? _metadata
            : serviceType == typeof(IMemoryRepository<T, TId>) ? _repository
            : serviceType.IsInstanceOfType(this) ? this
            : null;
    }

    private static void ThrowFirst(IReadOnlyList<MemoryWriteOutcome<TId>> outcomes)
    {
        foreach (MemoryWriteOutcome<TId> outcome in outcomes)
        {
            if (outcome.Error is { } error) throw error;
        }
    }

    private static async IAsyncEnumerable<T> ReadAsync(
        MemoryQuery<T, TId> query, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        foreach (MemoryEntry<T, TId> entry in await query.ToListAsync(cancellationToken).ConfigureAwait(false))
            yield return entry.Value;
    }

    private MemoryQuery<T, TId> Query(Expression<Func<T, bool>>? filter) =>
        TypedFilter.Translate(filter, _type) is { } asked ? _repository.Query().Where(asked) : _repository.Query();

    /// <summary>
    /// The index that is searched: the one of the type, or that of the member which the options name.
    /// </summary>
    private MemoryIndex IndexOf(Expression<Func<T, object?>>? selector)
    {
        MemoryIndex[] all = [.. _type.Indexes.Where(static index => index.Vector is not null)];
        if (selector is not null)
        {
            MemoryMember member = TypedFilter.MemberOf(selector, _type);
            return all.FirstOrDefault(index => index.Members.Any(part => part.Member.Path == member.Path))
                ?? throw new InvalidOperationException(
                    $"The memory type \"{_type.Name}\" has no vectors of \"{member.Name}\". Put [Vector] on it.");
        }

        return all switch
        {
            [var one] => one,
            [] => throw new InvalidOperationException(
                $"The memory type \"{_type.Name}\" has no vectors. Put [Vector] on a member of it."),
            _ => throw new InvalidOperationException(
                $"The memory type \"{_type.Name}\" has several vectors. Name one of them: VectorProperty = record => record.Member."),
        };
    }
}
