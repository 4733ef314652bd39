namespace TypedMemory.Hub.Functions;

/// <summary>
/// The functions of one design document of one database. Everything that goes in and comes out is JSON. Safe for
/// concurrent use; what one database's functions leave behind, another's never see.
/// </summary>
public interface IDesignProgram
{
    /// <summary>Runs <c>validate_doc_update</c>.</summary>
    /// <param name="call">The documents, the user, the security object.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="DesignFunctionException">The function refuses the document, or fails.</exception>
    ValueTask ValidateAsync(ValidationCall call, CancellationToken cancellationToken = default);

    /// <summary>Runs a function of <c>filters</c>.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="documents">The documents.</param>
    /// <param name="request">The request, as CouchDB's functions see it.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>For each document, whether it passes.</returns>
    /// <exception cref="DesignFunctionException">The function fails.</exception>
    ValueTask<IReadOnlyList<bool>> FilterAsync(
        string name, IReadOnlyList<ReadOnlyMemory<byte>> documents, ReadOnlyMemory<byte> request,
        CancellationToken cancellationToken = default);

    /// <summary>Runs the map functions of views over documents.</summary>
    /// <remarks>A function that fails on a document emits nothing for it, as in CouchDB.</remarks>
    /// <param name="views">The names of the views.</param>
    /// <param name="documents">The documents.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>For each document, and in it for each view, what was emitted.</returns>
    /// <exception cref="DesignFunctionException">A function cannot be compiled, or does not end.</exception>
    ValueTask<IReadOnlyList<IReadOnlyList<EmittedRow>[]>> MapAsync(
        IReadOnlyList<string> views, IReadOnlyList<ReadOnlyMemory<byte>> documents,
        CancellationToken cancellationToken = default);

    /// <summary>Runs the reduce function of a view.</summary>
    /// <param name="view">The name of the view.</param>
    /// <param name="keys">An array of <c>[key, id]</c>; <c>null</c> to reduce what was reduced.</param>
    /// <param name="values">An array of values.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="DesignFunctionException">The function cannot be compiled, fails, or does not end.</exception>
    ValueTask<ReadOnlyMemory<byte>> ReduceAsync(
        string view, ReadOnlyMemory<byte> keys, ReadOnlyMemory<byte> values,
        CancellationToken cancellationToken = default);
}
