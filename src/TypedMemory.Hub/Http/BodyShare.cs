using TypedMemory.Hub.Core;

namespace TypedMemory.Hub.Http;

/// <summary>
/// What one request holds of the budget of bytes. It is given back when the request has been answered.
/// </summary>
/// <param name="budget">The budget of all requests.</param>
internal sealed class BodyShare(BodyBudget budget) : IDisposable
{
    private long _taken;

    /// <summary>The greatest number of bytes that a body can have, whatever is free now.</summary>
    public long Limit => budget.Limit;

    /// <summary>Takes bytes before they are allocated.</summary>
    /// <exception cref="HubException">The other requests hold too many: 503.</exception>
    public void Take(long bytes)
    {
        if (!budget.TryTake(bytes))
            throw HubException.Busy("The hub holds as many bytes of requests as it may. Try again in a second.");
        _taken += bytes;
    }

    public void Dispose()
    {
        budget.Return(_taken);
        _taken = 0;
    }
}
