using System.Text.Json;
using TypedMemory.Core.Revisions;
using TypedMemory.Hub.Core;
using TypedMemory.Hub.Http;

namespace TypedMemory.Hub.Documents;

/// <summary>A selector that may be matched against documents for so long and no longer.</summary>
internal sealed class TimedSelector(MangoSelector selector, TimeProvider time, TimeSpan most)
{
    private TimeSpan _spent;

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
        try
        {
            return selector.Matches(revision);
        }
        catch (JsonException) when (StoredBody.FindFault(revision) is not null)
        {
            Damaged++;
            return MatchesDamaged;
        }
        finally
        {
            _spent += time.GetElapsedTime(start);
        }
    }
}
