using System.Text.Json;
using TypedMemory.Core.Filters;
using TypedMemory.Core.Revisions;
using TypedMemory.Hub.Core;
using TypedMemory.Hub.Http;

namespace TypedMemory.Hub.Documents;

/// <summary>A selector that may be matched against documents for so long and no longer.</summary>
/// <param name="selector">The selector, read with the clock.</param>
/// <param name="clock">What bounds its time.</param>
internal sealed class TimedSelector(MangoSelector selector, SelectorClock clock)
{
    /// <summary>
    /// What is said of a document whose body cannot be read, because something has damaged it in the file. The default
    /// value is <see langword="false"/>: it does not match.
    /// </summary>
    public bool MatchesDamaged { get; init; }

    /// <summary>How many documents could not be read.</summary>
    public int Damaged { get; private set; }

    /// <summary>Whether the body has to be read for the decision.</summary>
    public bool NeedsBody => selector.NeedsBody;

    /// <summary>Lets the time begin anew: a feed has waited, or will.</summary>
    public void Restart() => clock.Restart();

    /// <exception cref="HubException">The time is over.</exception>
    public bool Matches(DocumentRevision revision)
    {
        try
        {
            return selector.Matches(revision);
        }
        catch (JsonException) when (StoredBody.FindFault(revision) is not null)
        {
            Damaged++;
            return MatchesDamaged;
        }
        catch (TimeoutException exception)
        {
            throw new HubException(
                503, "timeout",
                $"{exception.Message} Filter by an id prefix ($beginsWith on _id), by fewer conditions, or by a simpler $regex.");
        }
    }
}
