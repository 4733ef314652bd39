using TypedMemory.Core.Queries.Views;

namespace TypedMemory.Hub.Views;

/// <summary>The reducing of the rows of one group.</summary>
internal interface IReduction
{
    /// <summary>Takes in a row.</summary>
    ValueTask AddAsync(ViewRow row, CancellationToken cancellationToken);

    /// <summary>Gives the value of all rows that were taken in, as JSON.</summary>
    ValueTask<ReadOnlyMemory<byte>> EndAsync(CancellationToken cancellationToken);
}
