namespace TypedMemory.Replication.Options;

/// <summary>Every knob of the engine, with the reason for its value.</summary>
internal static class ReplicationTuning
{
    /// <summary>
    /// Rows of a batch. CouchDB's workers take 500, PouchDB 100; above 1,000 nothing is gained and more is lost with a
    /// cut.
    /// </summary>
    public const int BatchSize = 1000;

    /// <summary>
    /// Bytes of bodies of a batch: a request that proxies let pass, and a transaction that leaves the writer in well
    /// below a second.
    /// </summary>
    public const int BatchBytes = 8 * 1024 * 1024;

    /// <summary>
    /// Fetches under way. Two hide the latency, four also keep a clustered server's nodes busy; beyond that servers
    /// queue.
    /// </summary>
    public const int MaxRequests = 4;

    /// <summary>
    /// Documents of one fetch. Of 250 at a time CouchDB and PouchDB Server give a fifth less than of 1,000, most of
    /// which 500 have; and a cut in the middle costs no more than that.
    /// </summary>
    public const int FetchSize = 500;

    /// <summary>
    /// Leaves of one document that are fetched and written at a time: of a document with thousands, each slice is
    /// stored, and merged, before the next, so that it never holds a batch and nothing of it is fetched twice.
    /// </summary>
    public const int LeavesOfSlice = 100;

    /// <summary>
    /// Bytes that a fetch gathers before it hands on: with two slabs queued per fetch, memory stays at about 4 * 4 * 1
    /// MiB.
    /// </summary>
    public const int SlabBytes = 1024 * 1024;

    /// <summary>Slabs that wait per fetch; one to be written while the next is read.</summary>
    public const int SlabsPerFetch = 2;

    /// <summary>Batches that wait between two stages: one is enough to keep both busy.</summary>
    public const int StageCapacity = 1;

    /// <summary>
    /// Pages of the feed that wait: a live feed gives a row at a time, and those that wait are compared in one request.
    /// </summary>
    public const int FeedPages = 64;

    /// <summary>
    /// Of those, pages of more rows than <see cref="RowsOfSmallPage"/>: a row is some hundred bytes, and a local feed
    /// fills whatever room there is.
    /// </summary>
    public const int LargeFeedPages = 8;

    /// <summary>Rows of a page of which as many may wait as there is room for.</summary>
    public const int RowsOfSmallPage = 64;

    /// <summary>Of those, pages that carry documents, which have some megabytes each.</summary>
    public const int FeedPagesWithDocuments = 2;

    /// <summary>
    /// Writes under way to a peer without transactions: the next is sent while the answer to the last is awaited. Three
    /// fill a line of 10 Mbit/s with a round trip of 80 ms only just.
    /// </summary>
    public const int RemoteWrites = 4;

    /// <summary>
    /// Revisions of one <c>_revs_diff</c>: heavily conflicted documents make requests that a server cannot take
    /// (apache/couchdb#4598).
    /// </summary>
    public const int DiffRevisions = 5000;

    /// <summary>
    /// How often a document is sent that the peer says it cannot take at present, while it takes others: a node of a
    /// cluster that is restarted is back by then, and a document that always fails stalls nothing.
    /// </summary>
    public const int AttemptsOfRow = 3;

    /// <summary>
    /// How many documents of a fetch the peer may be unable to read at present while it reads others, and they are
    /// passed by until the next run: a few unreadable ones stall nothing. More than these, and more than a tenth of the
    /// fetch, is the peer's trouble: the run fails.
    /// </summary>
    public const int UnreadableAtPresent = 10;

    /// <summary>
    /// After how many attempts a document that cannot be read, while nothing else was to be read either, is passed by:
    /// in the third run, since each run but the first tries it twice.
    /// </summary>
    public const int AttemptsOfLoneDocument = 5;

    /// <summary>
    /// Characters of a reason that is kept: it stands in a list, in a log and in an event, and its end is that of a
    /// server's page.
    /// </summary>
    public const int ReasonLength = 500;

    /// <summary>
    /// Bytes of a sequence that is recorded: CouchDB's grow with its shards to some kilobytes; more is not a sequence.
    /// </summary>
    public const int SequenceBytes = 64 * 1024;

    /// <summary>
    /// How often a checkpoint of the peer that does not read is asked for, before it counts as none: garbled once is a
    /// bad line.
    /// </summary>
    public const int AttemptsOfCheckpoint = 3;

    /// <summary>
    /// How often a request fails, while the peer answers, before it is halved: a single failure is most often a
    /// moment's.
    /// </summary>
    public const int FailuresBeforeDividing = 2;

    /// <summary>
    /// How often a peer whose request failed is asked whether it answers: on a line that loses one request in ten, a
    /// single answer that is lost would end each attempt before a document that always fails is found.
    /// </summary>
    public const int AttemptsOfProbe = 2;

    /// <summary>
    /// How often a peer is taken at its word that asks for patience with a request (429, <c>Retry-After</c>) while it
    /// answers others: one that says so to a document for ever must not hold the others.
    /// </summary>
    public const int WaitsBeforeDividing = 2;

    /// <summary>How often a document fails by itself, while others pass, before it is taken for the cause.</summary>
    public const int FailuresAlone = 3;

    /// <summary>
    /// How many documents fail by themselves with none passing before the peer is taken for the cause: enough for a
    /// handful of bad ones in a row, few enough for a peer that takes nothing.
    /// </summary>
    public const int FailuresWithoutPass = 8;

    /// <summary>
    /// In how many runs a refused document is tried again as soon as others have arrived; after them, less and less
    /// often.
    /// </summary>
    public const int FreeRetries = 5;

    /// <summary>
    /// Passes over refused documents at the end of a run: documents that wait for each other come level by level, and
    /// each pass but the last moves some. Deeper than this is no tree that people make.
    /// </summary>
    public const int NeighbourPasses = 50;

    /// <summary>
    /// How many requests pass before one is sent that is as large as one that failed: the limit of a way rarely moves.
    /// </summary>
    public const int PassesBeforeGrowing = 64;

    /// <summary>Batches after one of which the peer lacked nearly all, that are sent without asking first.</summary>
    public const int Guesses = 4;

    /// <summary>They double with each answer that the peer lacks nearly all, up to this.</summary>
    public const int MostGuesses = 32;

    /// <summary>
    /// Rows of a live feed at a time that are sent without asking: a few, so that little is sent in vain.
    /// </summary>
    public const int GuessUpToRows = 20;

    /// <summary>What "nearly all" is: CouchDB's replicator takes the same.</summary>
    public const double GuessFrom = 0.95;

    /// <summary>Rows of a batch that says something about the next: a few of a live feed do not.</summary>
    public const int GuessFromRows = 200;

    /// <summary>
    /// Entries of a checkpoint's history: CouchDB's cap. One per session, so it reaches back fifty connections.
    /// </summary>
    public const int HistoryLength = 50;

    /// <summary>
    /// Streams of a checkpoint document: filters come and go; the least recently used is forgotten, which costs a
    /// re-read only.
    /// </summary>
    public const int Streams = 16;

    /// <summary>Documents of a result's list; the durable list has all.</summary>
    public const int ReportedRefusals = 1000;

    /// <summary>
    /// Local documents over which the list of refused documents is spread, so that an entry rewrites 1/32 of it.
    /// </summary>
    public const int RefusedBuckets = 32;

    /// <summary>Events that wait for a subscriber; a slow one loses the oldest and is told how many.</summary>
    public const int EventCapacity = 1024;

    /// <summary>Ids of one <c>_doc_ids</c> query: CouchDB looks up to 1,000 ids up, above that it scans.</summary>
    public const int IdsPerQuery = 1000;

    /// <summary>
    /// Between two checkpoints at the peer. CouchDB takes 30 s, PouchDB one per batch (slow: medic/cht-core#4120);
    /// after a cut, what lies between is compared again but not fetched again.
    /// </summary>
    public static TimeSpan CheckpointInterval { get; } = TimeSpan.FromSeconds(5);

    /// <summary>
    /// How long a run that was stopped may take for its last checkpoint; well below the 30 s in which hosts shut down.
    /// </summary>
    public static TimeSpan FinalCheckpointTimeout { get; } = TimeSpan.FromSeconds(10);

    /// <summary>Before a missing revision is asked for again: a cluster's nodes lag (CouchDB waits as long).</summary>
    public static TimeSpan MissingRetryDelay { get; } = TimeSpan.FromSeconds(2);

    /// <summary>
    /// The wait after the free retries, doubling: a document that was refused in ten runs is tried again after half an
    /// hour.
    /// </summary>
    public static TimeSpan LateRetryDelay { get; } = TimeSpan.FromMinutes(1);

    /// <summary>How often a live run tries again what its peer could not give or take at present.</summary>
    public static TimeSpan LiveRetryInterval { get; } = TimeSpan.FromMinutes(2);

    /// <summary>Before a request is sent again that failed while the peer answers.</summary>
    public static TimeSpan RequestRetryDelay { get; } = TimeSpan.FromMilliseconds(250);

    /// <summary>Before a document is sent again that the peer could not take at present.</summary>
    public static TimeSpan RowRetryDelay { get; } = TimeSpan.FromSeconds(2);

    /// <summary>
    /// How often a live feed of a store that is idle says that it lives; well below <see cref="IdleTimeout"/>.
    /// </summary>
    public static TimeSpan SignOfLife { get; } = TimeSpan.FromSeconds(20);

    /// <summary>Without any sign of life a connection is taken for dead: three heartbeats of the usual 30 s.</summary>
    public static TimeSpan IdleTimeout { get; } = TimeSpan.FromSeconds(90);

    /// <summary>The first wait after a failure; short, since most failures are one lost connection.</summary>
    public static TimeSpan RetryBase { get; } = TimeSpan.FromMilliseconds(500);

    /// <summary>The longest wait after failures: an agent is back within two minutes of its network.</summary>
    public static TimeSpan RetryCap { get; } = TimeSpan.FromMinutes(2);

    /// <summary>
    /// The longest wait that a peer may ask for (<c>Retry-After</c>): gateways were seen to say days, and decades.
    /// </summary>
    public static TimeSpan RetryAfterCap { get; } = TimeSpan.FromHours(1);

    /// <summary>
    /// Between attempts with refused credentials: CouchDB locks an address out after five (<c>chttpd_auth_lockout</c>).
    /// </summary>
    public static TimeSpan AuthRetryBase { get; } = TimeSpan.FromSeconds(30);

    /// <summary>How often the lease's heartbeat counter is moved on; a taker waits for 5 s of standstill.</summary>
    public static TimeSpan LeaseHeartbeat { get; } = TimeSpan.FromSeconds(1);

    /// <summary>
    /// How often a holder by the operating system's lock looks whether one that knows nothing of locks has taken the
    /// row: seldom, since it wakes an idle application, and whatever is written checks the lease anyway.
    /// </summary>
    public static TimeSpan LeaseLook { get; } = TimeSpan.FromSeconds(15);

    /// <summary>How long the counter must stand still before another process takes the lease.</summary>
    public static TimeSpan LeaseStandstill { get; } = TimeSpan.FromSeconds(5);
}
