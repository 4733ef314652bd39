namespace TypedMemory;

/// <summary>Removes documents whose time is over (<see cref="ExpiresAttribute"/>). Safe for concurrent use.</summary>
/// <remarks>
/// They are absent from reads without it; a sweep gives their room back. With a host it runs by itself, see
/// <see cref="SweepOptions"/>.
/// </remarks>
public interface IMemorySweep
{
    /// <summary>Removes what is over by now, of every type that is registered.</summary>
    /// <param name="cancellationToken">Ends the sweep between two transactions.</param>
    ValueTask<SweepResult> SweepAsync(CancellationToken cancellationToken = default);
}
