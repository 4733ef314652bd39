using System.Runtime.CompilerServices;
using System.Threading.Channels;

namespace TypedMemory;

/// <summary>Further forms of a repository's methods.</summary>
public static class MemoryRepositoryExtensions
{
    /// <summary>
    /// The changes of the type for <c>await foreach</c>: those that the store has, then those that come.
    /// </summary>
    /// <param name="repository">The repository.</param>
    /// <param name="cancellationToken">Ends the enumeration with an <see cref="OperationCanceledException"/>.</param>
    public static IAsyncEnumerable<MemoryChange<T, TId>> ChangesAsync<T, TId>(
        this IMemoryRepository<T, TId> repository, CancellationToken cancellationToken = default)
        where T : notnull
        where TId : struct, IMemoryId<TId> => ChangesAsync(repository, null, cancellationToken);

    /// <summary>
    /// The changes of the type for <c>await foreach</c>; the same as <see cref="IMemoryRepository{T, TId}.Changes"/>.
    /// </summary>
    /// <remarks>
    /// A feed that starts with <see cref="ChangeSince.Now"/> starts at this call, not at the first read. The
    /// enumeration ends when the store is closed. Each enumeration of the result reads on where the one before it
    /// ended.
    /// </remarks>
    /// <param name="repository">The repository.</param>
    /// <param name="options">What is delivered, or <see langword="null"/> for the default.</param>
    /// <param name="cancellationToken">Ends the enumeration with an <see cref="OperationCanceledException"/>.</param>
    [OverloadResolutionPriority(1)] // So that new() is the options.
    public static IAsyncEnumerable<MemoryChange<T, TId>> ChangesAsync<T, TId>(
        this IMemoryRepository<T, TId> repository, ChangeOptions<TId>? options,
        CancellationToken cancellationToken = default)
        where T : notnull
        where TId : struct, IMemoryId<TId>
    {
        ArgumentNullException.ThrowIfNull(repository);
        return ReadAsync(repository.Changes(options, cancellationToken), cancellationToken, default);
    }

    private static async IAsyncEnumerable<MemoryChange<T, TId>> ReadAsync<T, TId>(
        ChannelReader<MemoryChange<T, TId>> changes,
        CancellationToken ofCall,
        [EnumeratorCancellation] CancellationToken ofEnumeration)
        where T : notnull
        where TId : struct, IMemoryId<TId>
    {
        while (await changes.WaitToReadAsync(ofEnumeration).ConfigureAwait(false))
        {
            while (changes.TryRead(out MemoryChange<T, TId>? change)) yield return change;
        }

        // The feed of a cancelled call ends without an error, and whoever enumerates has to be able to tell it from a
        // whole one.
        ofCall.ThrowIfCancellationRequested();
    }
}
