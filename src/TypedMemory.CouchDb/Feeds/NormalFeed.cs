using System.Buffers.Text;
using System.Collections.Immutable;
using System.Text.Json;
using TypedMemory.Core.Peers;
using TypedMemory.CouchDb.Http;

namespace TypedMemory.CouchDb.Feeds;

/// <summary>
/// An answer of the feed in its normal form, read as it streams: in pages, so that one with more rows than were asked
/// for needs no more memory than another. Not safe for concurrent use.
/// </summary>
/// <param name="json">The answer, from its first byte.</param>
/// <param name="request">What was asked for.</param>
/// <param name="rung">How the server filters.</param>
/// <param name="parser">Reads rows.</param>
/// <param name="documents">What documents in rows are held to, or <see langword="null"/> if none are looked
/// for.</param>
internal sealed class NormalFeed(
    JsonStreamReader json, ChangesPageRequest request, FilterRung rung, ChangesParser parser, DocumentLimits? documents)
{
    private readonly ImmutableArray<PeerChange>.Builder _rows = ImmutableArray.CreateBuilder<PeerChange>();
    private Place _place;
    private bool _firstMember = true;
    private bool _firstElement = true;
    private bool _hasResults;
    private int _pageRows;
    private long _total;
    private long _bytes;
    private string? _last;
    private string? _lastOfRows;
    private bool _lastRowHasSequence;
    private long? _pending;

    private enum Place
    {
        Start,
        Members,
        Elements,
        Element,
        End,
    }

    /// <summary>Whether all of the answer was read.</summary>
    public bool Ended => _place == Place.End;

    /// <summary>Whether the server let a row through that its filter does not: it cannot filter so.</summary>
    public bool Leaks { get; private set; }

    /// <summary>The sequence before the row that comes next.</summary>
    private string Before => _lastOfRows ?? request.Since ?? "0";

    /// <summary>Reads the next page.</summary>
    /// <returns>The page, or <see langword="null"/> if the filter leaks: what came before it counts.</returns>
    /// <exception cref="JsonException">It is not JSON.</exception>
    /// <exception cref="FormatException">It is not a feed.</exception>
    public async ValueTask<PeerChangesPage?> ReadPageAsync(CancellationToken cancellationToken)
    {
        if (_place == Place.Start)
        {
            await json.ExpectAsync((byte)'{', cancellationToken).ConfigureAwait(false);
            _place = Place.Members;
        }

        while (true)
        {
            if (_place is Place.Elements or Place.Element)
            {
                if (await ReadRowsAsync(cancellationToken).ConfigureAwait(false)) return TakePage();
                if (Leaks) return null;
                _place = Place.Members;
            }

            if (await json.NextMemberAsync(_firstMember, cancellationToken).ConfigureAwait(false) is not { } member)
                break;
            _firstMember = false;
            await ReadMemberAsync(member, cancellationToken).ConfigureAwait(false);
        }

        if (!_hasResults) throw new FormatException("The answer has no results.");
        _place = Place.End;
        return TakeLastPage();
    }

    private async ValueTask ReadMemberAsync(string member, CancellationToken cancellationToken)
    {
        if (member == "results")
        {
            await json.ExpectAsync((byte)'[', cancellationToken).ConfigureAwait(false);
            _hasResults = true;
            _firstElement = true;
            _place = Place.Elements;
            return;
        }

        ReadOnlyMemory<byte> value = await json.ReadValueAsync(cancellationToken).ConfigureAwait(false);
        if (member == "last_seq") _last = value.IsEmpty ? null : ChangesParser.ParseSequence(value.Span);
        else if (member == "pending" && Utf8Parser.TryParse(value.Span, out long pending, out _) && pending >= 0)
            _pending = pending;
        else if (member == "error") throw new FormatException("It reported an error instead of changes.");
    }

    /// <returns>Whether the page is full and another row follows it.</returns>
    private async ValueTask<bool> ReadRowsAsync(CancellationToken cancellationToken)
    {
        while (_place == Place.Element
            || await json.NextElementAsync(_firstElement, cancellationToken).ConfigureAwait(false))
        {
            _firstElement = false;
            if (_place != Place.Element && _pageRows >= request.PageSize)
            {
                _place = Place.Element;
                return true;
            }

            _place = Place.Elements;
            if (await json.ReadWordAsync(cancellationToken).ConfigureAwait(false) is { } word)
            {
                _rows.Add(parser.TakeWord(word, Before));
                _total++;
                _pageRows++;
                _lastRowHasSequence = false;
                continue;
            }

            ReadOnlyMemory<byte> row = await json.ReadValueAsync(cancellationToken).ConfigureAwait(false);
            _total++;
            _pageRows++;
            _bytes += row.Length;
            if (documents is not null && (row.IsEmpty || _bytes > FeedDocuments.MaxPageBytes))
            {
                throw new FormatException($"Its page has more than {FeedDocuments.MaxPageBytes} bytes of documents.");
            }

            if (row.IsEmpty) _rows.Add(parser.OverLimit());
            else if (!Take(row.Span)) return false;
        }

        return false;
    }

    private bool Take(ReadOnlySpan<byte> value)
    {
        FeedLine line = parser.Parse(value, documents, Before);
        _lastRowHasSequence = line.Row?.Sequence is not null;
        if (line.Row is not { } row) return true;
        _lastOfRows = row.Sequence ?? _lastOfRows;
        if (row.Error is not null || request.Filter.Matches(row.Id)) _rows.Add(row);
        else if (rung != FilterRung.Unfiltered) Leaks = true;
        return !Leaks;
    }

    private PeerChangesPage TakePage()
    {
        (_pageRows, _bytes) = (0, 0);
        return new PeerChangesPage(_rows.DrainToImmutable(), Before);
    }

    /// <summary>
    /// What was announced and not read is not passed by: where the server says that more is pending, the page ends with
    /// its last row. One that does not say so may keep a limit of its own, below ours: it has told everything when it
    /// has no more rows, or more than the limit; a limit of one row is nobody's. One that does not move tells nothing
    /// more.
    /// </summary>
    private PeerChangesPage TakeLastPage()
    {
        bool mayHaveMore = _pending is { } pending
            ? pending > 0 && _total > 0
            : _total == request.Limit || (_total > 1 && _total < request.Limit);
        string sequence = (
            mayHaveMore && _pending is not null && _lastRowHasSequence ? _lastOfRows : _last ?? _lastOfRows)
            ?? request.Since ?? "0";
        return new PeerChangesPage(_rows.DrainToImmutable(), sequence)
        {
            CaughtUp = !mayHaveMore || sequence == request.Since,
            Pending = _pending,
        };
    }
}
