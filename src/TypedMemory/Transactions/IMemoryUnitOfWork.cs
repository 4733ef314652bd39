namespace TypedMemory;

/// <summary>Edits of documents of any types that are committed in one transaction: all of them or none.</summary>
/// <remarks>
/// Nothing is read or written before <see cref="CommitAsync"/>. A unit has one edit for each document, is committed
/// once, and is not safe for concurrent use.
/// </remarks>
public interface IMemoryUnitOfWork
{
    /// <summary>Adds a value that must be new.</summary>
    /// <param name="repository">The repository of the type; its identity does not matter, it names the type.</param>
    /// <param name="value">The value.</param>
    /// <exception cref="InvalidOperationException">The unit has an edit of the document already, or is
    /// committed.</exception>
    IMemoryUnitOfWork Insert<T, TId>(IMemoryRepository<T, TId> repository, T value)
        where T : notnull
        where TId : struct, IMemoryId<TId>;

    /// <summary>Adds a value that is written over whatever is there.</summary>
    /// <param name="repository">The repository of the type.</param>
    /// <param name="value">The value.</param>
    /// <exception cref="InvalidOperationException">The unit has an edit of the document already, or is
    /// committed.</exception>
    IMemoryUnitOfWork Upsert<T, TId>(IMemoryRepository<T, TId> repository, T value)
        where T : notnull
        where TId : struct, IMemoryId<TId>;

    /// <summary>Adds a value that replaces the revision that the caller has seen.</summary>
    /// <param name="repository">The repository of the type.</param>
    /// <param name="value">The value.</param>
    /// <param name="revision">The revision.</param>
    /// <exception cref="InvalidOperationException">The unit has an edit of the document already, or is
    /// committed.</exception>
    IMemoryUnitOfWork Replace<T, TId>(IMemoryRepository<T, TId> repository, T value, RevisionId revision)
        where T : notnull
        where TId : struct, IMemoryId<TId>;

    /// <summary>Adds an update; the document must exist when the unit is committed.</summary>
    /// <param name="repository">The repository of the type.</param>
    /// <param name="id">The key.</param>
    /// <param name="update">Makes the new value of the current one. Can run more than once; must not change the
    /// key.</param>
    /// <exception cref="InvalidOperationException">The unit has an edit of the document already, or is
    /// committed.</exception>
    IMemoryUnitOfWork Update<T, TId>(IMemoryRepository<T, TId> repository, TId id, Func<T, T> update)
        where T : notnull
        where TId : struct, IMemoryId<TId>;

    /// <summary>Adds a delete; a document that does not exist is not an error.</summary>
    /// <param name="repository">The repository of the type.</param>
    /// <param name="id">The key.</param>
    /// <exception cref="InvalidOperationException">The unit has an edit of the document already, or is
    /// committed.</exception>
    IMemoryUnitOfWork Delete<T, TId>(IMemoryRepository<T, TId> repository, TId id)
        where T : notnull
        where TId : struct, IMemoryId<TId>;

    /// <summary>Commits the edits; repeated from the reads where another write came between.</summary>
    /// <param name="cancellationToken">Ends the wait; a write that was taken up is still finished.</param>
    /// <returns>The documents' revisions, in the order of the edits.</returns>
    /// <exception cref="RevisionConflictException">A document is not in the state that its edit asks for. Nothing is
    /// written.</exception>
    /// <exception cref="TypedMemoryException">An edit failed. Nothing is written.</exception>
    ValueTask<IReadOnlyList<MemoryWriteOutcome>> CommitAsync(CancellationToken cancellationToken = default);
}
