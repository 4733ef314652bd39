namespace TypedMemory.Core.Revisions;

/// <summary>
/// The revisions of a tree as a graph that can be changed: what a tree that is not a straight path is worked on as.
/// Nodes are revisions, an edge leads from a revision to its parent.
/// </summary>
/// <remarks>
/// A revision has one parent, for its hash depends on it. A broken peer can send the same revision with two: then both
/// edges are kept, for only the union of nodes and edges is independent of the order of merges, and the greater parent
/// is the one that paths follow. A node that is nobody's parent is a leaf.
/// </remarks>
internal sealed partial class RevisionGraph
{
    private readonly List<Node> _nodes = [];
    private readonly Dictionary<RevisionId, Node> _byRevision = [];

    /// <summary>The node of a revision, or <see langword="null"/> if it is unknown.</summary>
    public Node? Find(RevisionId revision) => _byRevision.GetValueOrDefault(revision);

    /// <summary>Every leaf, the winner first.</summary>
    public List<Node> Leaves()
    {
        List<Node> leaves = _nodes.FindAll(static node => !node.HasChild);
        leaves.Sort(static (left, right) =>
            WinnerOrder.Compare(left.Revision, left.Deleted, right.Revision, right.Deleted));
        return leaves;
    }

    /// <summary>Adds a path. Returns what its first revision turned out to be.</summary>
    public TreeMergeResult Merge(RevisionPath path, bool deleted)
    {
        Node? child = Find(path.Leaf);
        bool known = child is not null;
        child ??= Add(path.Leaf, deleted);
        bool joined = known, continuesLeaf = false;
        for (int i = 1; i < path.Count; i++)
        {
            Node? parent = Find(path[i]);
            if (parent is not null && !joined)
            {
                joined = true;
                continuesLeaf = !parent.HasChild;
            }

            parent ??= Add(path[i], deleted: false);
            child.AddParent(parent);
            child = parent;
        }

        return known ? TreeMergeResult.Known : continuesLeaf ? TreeMergeResult.NewLeaf : TreeMergeResult.NewBranch;
    }

    /// <summary>Drops what is so far from every leaf that no path of the limit's length reaches it.</summary>
    public RevisionGraph Stem(int revisionLimit)
    {
        // Parents are exactly one generation below, so the nearest leaf above a node is the one of the lowest
        // generation.
        foreach (Node node in NewestFirst())
        {
            int nearest = node.HasChild ? node.NearestLeaf : node.Revision.Generation;
            foreach (Node parent in node.Parents) parent.NearestLeaf = Math.Min(parent.NearestLeaf, nearest);
            node.NearestLeaf = nearest;
        }

        return _nodes.TrueForAll(node => IsNear(node, revisionLimit))
            ? this
            : Where(node => IsNear(node, revisionLimit));
    }

    /// <summary>The graph without some leaves and those ancestors that no other leaf has.</summary>
    public RevisionGraph Purge(HashSet<Node> leaves)
    {
        HashSet<Node> kept = [.. _nodes.Where(node => !node.HasChild && !leaves.Contains(node))];
        foreach (Node node in NewestFirst())
        {
            if (kept.Contains(node)) kept.UnionWith(node.Parents);
        }

        return Where(kept.Contains);
    }

    /// <summary>The leaves that descend from a node, itself included if it is one, in the order of winning.</summary>
    public List<Node> LeavesOf(Node ancestor)
    {
        HashSet<Node> descendants = [ancestor];
        List<Node> oldestFirst = NewestFirst();
        oldestFirst.Reverse();
        foreach (Node node in oldestFirst)
        {
            if (node.Parents.Exists(descendants.Contains)) descendants.Add(node);
        }

        return Leaves().FindAll(descendants.Contains);
    }

    private static bool IsNear(Node node, int revisionLimit) =>
        node.NearestLeaf - node.Revision.Generation < revisionLimit;

    private Node Add(RevisionId revision, bool deleted)
    {
        Node node = new(revision) { Deleted = deleted };
        _nodes.Add(node);
        _byRevision.Add(revision, node);
        return node;
    }

    private List<Node> NewestFirst()
    {
        List<Node> sorted = [.. _nodes];
        sorted.Sort(static (left, right) => right.Revision.CompareTo(left.Revision));
        return sorted;
    }

    private RevisionGraph Where(Predicate<Node> kept)
    {
        RevisionGraph graph = new();
        foreach (Node node in _nodes.Where(node => kept(node))) graph.Add(node.Revision, node.Deleted);
        foreach (Node node in _nodes.Where(node => kept(node)))
        {
            Node copy = graph._byRevision[node.Revision];
            foreach (Node parent in node.Parents)
            {
                if (graph.Find(parent.Revision) is { } kin) copy.AddParent(kin);
            }
        }

        return graph;
    }

    /// <summary>A revision in the graph.</summary>
    internal sealed class Node(RevisionId revision)
    {
        public RevisionId Revision { get; } = revision;

        /// <summary>Whether it is a tombstone; of meaning only for a leaf.</summary>
        public bool Deleted { get; set; }

        /// <summary>Whether it is a parent, so no leaf.</summary>
        public bool HasChild { get; private set; }

        /// <summary>
        /// The known parents, the greatest first; more than one only where a peer sent contradictory paths.
        /// </summary>
        public List<Node> Parents { get; } = [];

        /// <summary>The parent that paths follow.</summary>
        public Node? Parent => Parents.Count > 0 ? Parents[0] : null;

        /// <summary>
        /// The generation of the nearest leaf that descends from it: worked out by <see cref="Stem"/>.
        /// </summary>
        public int NearestLeaf { get; set; } = int.MaxValue;

        /// <summary>
        /// The place in the binary form: worked out by <see cref="Encode"/> and <see cref="Decode"/>.
        /// </summary>
        public int Position { get; set; } = -1;

        public void AddParent(Node parent)
        {
            parent.HasChild = true;
            if (Parents.Contains(parent)) return;
            int at = Parents.FindIndex(other => other.Revision < parent.Revision);
            Parents.Insert(at < 0 ? Parents.Count : at, parent);
        }
    }
}
