using TypedMemory.Core.Filters;
using TypedMemory.Core.Revisions;
using TypedMemory.Hub.Http;

namespace TypedMemory.Hub.Documents;

/// <summary>A selector that may be matched against documents for so long and no longer.</summary>
internal sealed class TimedSelector(MangoSelector selector, TimeProvider time, TimeSpan most)
{
    private TimeSpan _spent;

    /// <summary>Whether the body has to be read for the decision.</summary>
    public bool NeedsBody => selector.NeedsBody;

    /// <summary>Lets the time begin anew: a feed has waited, or will.</summary>
    public void Restart() => _spent = TimeSpan.Zero;

    /// <exception cref="HubException">The time is over.</exception>
    public bool Matches(DocumentRevision revision)
    {
        if (_spent > most)
        {
            throw new HubException(
                503, "timeout",
                $"The selector took more than {most.TotalSeconds} s. Filter by an id prefix ($beginsWith on _id) or by fewer conditions.");
        }

        long start = time.GetTimestamp();
        bool matches = selector.Matches(revision);
        _spent += time.GetElapsedTime(start);
        return matches;
    }
}
